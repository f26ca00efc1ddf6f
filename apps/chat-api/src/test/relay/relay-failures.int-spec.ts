import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bucketStream, createChatStream, deleteChatStream, REVOKED_BUCKET } from '@fechatter/nats';
import { eventually, type TestDatabase } from '@fechatter/testing';
import { EPOCH_FAULT_POINTS } from '../../relay/epoch/fault-point.js';
import { publishing, seqsAre } from './relay-expect.js';
import {
  acknowledgeEvents,
  deleteMembers,
  epochsInBucket,
  expireEvents,
  forgetDeparture,
  forgetMember,
  isRevoked,
  releaseStorage,
  reserveStorage,
} from './nats-tampering.js';
import { RelayWorld, type TestChat } from './relay-world.js';

describe('the outbox relay, when something fails', () => {
  let world: RelayWorld;
  let chat: TestChat;

  beforeEach(async () => {
    world = await RelayWorld.open();
    chat = await world.chat(2);
  });

  afterEach(() => world.close());

  describe('killed', () => {
    it('between commit and publish, it publishes the event once after restart', async () => {
      const epoch = await publishing(world.startRelay());
      await world.stopRelays();
      await world.send(chat);
      const child = await world.startProcess('relay.after-read');
      await child.exited;
      expect(await world.seqsOf(chat)).toEqual([]);
      expect(await publishing(world.startRelay())).toBe(epoch);
      await seqsAre(world, chat, [2]);
    });

    it('between publish and delete, it publishes the event once after restart', async () => {
      const epoch = await publishing(world.startRelay());
      await world.stopRelays();
      await world.send(chat);
      await world.send(chat);
      const child = await world.startProcess('relay.before-delete');
      await child.exited;
      expect(await world.seqsOf(chat)).toEqual([2, 3]);
      expect(await world.outboxSize()).toBe(2);
      await world.send(chat);
      expect(await publishing(world.startRelay())).toBe(epoch);
      await seqsAre(world, chat, [2, 3, 4]);
    });

    it('between publish and delete of a departure, the next leader writes the membership again', async () => {
      const epoch = await publishing(world.startRelay());
      await world.stopRelays();
      const [, userId = ''] = chat.memberIds;
      await world.announce(chat, {
        type: 'members.left',
        seq: 2,
        data: { userIds: [userId], reason: 'left' } as never,
      });
      const child = await world.startProcess('relay.before-delete');
      await child.exited;
      await forgetMember(await world.connection(), epoch, chat, userId);
      expect(await publishing(world.startRelay())).toBe(epoch);
      await seqsAre(world, chat, [2]);
      expect(await world.members(chat)).toMatchObject({ [userId]: { leftSeq: 2 } });
    });

    it('between publish and delete of a chat’s deletion, the next leader ends every membership again', async () => {
      const epoch = await publishing(world.startRelay());
      await world.stopRelays();
      const [stays = '', gone = ''] = chat.memberIds;
      const leaves = { userIds: [gone], reason: 'left' };
      await world.announce(chat, { type: 'members.left', seq: 2, data: leaves as never });
      await world.announce(chat, { type: 'chat.deleted', seq: 3, data: { chat: {} } as never });
      await world.database.query('delete from chat_members where chat_id = $1', [chat.chatId]);
      const child = await world.startProcess('relay.before-delete');
      await child.exited;
      await forgetDeparture(await world.connection(), epoch, chat, stays);
      expect(await publishing(world.startRelay())).toBe(epoch);
      await seqsAre(world, chat, [2, 3]);
      expect(await world.members(chat)).toMatchObject({ [gone]: { leftSeq: 2 }, [stays]: { leftSeq: 3 } });
    });

    it.each(EPOCH_FAULT_POINTS)('at %s of a new epoch, the next leader completes it', async (point) => {
      const old = await publishing(world.startRelay());
      await world.send(chat);
      await seqsAre(world, chat, [2]);
      await world.stopRelays();
      const revoked = await world.revoked(chat);
      await world.database.query(`update relay_state set phase = 'starting', why = 'restored'`);
      await world.send(chat);
      const child = await world.startProcess(point);
      await child.exited;
      const epoch = await publishing(world.startRelay());
      expect(epoch).not.toBe(old);
      await seqsAre(world, chat, [3]);
      const joined = Object.fromEntries(chat.memberIds.map((id) => [id, { joinedSeq: 1 }]));
      expect(await world.members(chat)).toEqual(joined);
      expect(await isRevoked(await world.connection(), epoch, revoked)).toEqual([true, true]);
      expect(await world.stream()).toMatchObject({ epoch, why: 'restored' });
      await eventually(async () => expect(await world.state()).toMatchObject({ epoch, phase: 'live', replaced: [] }));
      expect(await epochsInBucket(await world.connection())).toEqual([epoch]);
    });
  });

  describe('NATS', () => {
    it('down: events arrive when it is back', async () => {
      const relay = world.startRelay();
      const epoch = await publishing(relay);
      await world.nats.kill();
      await world.send(chat);
      await eventually(() => expect(relay.status).toMatchObject({ isLeader: false, phase: 'connecting' }));
      expect(relay.status.trouble).not.toBeNull();
      await world.nats.start();
      await seqsAre(world, chat, [2]);
      expect(await publishing(relay)).toBe(epoch);
    });

    it('absent at the start: the relay waits for it', async () => {
      await world.nats.kill();
      const relay = world.startRelay();
      await eventually(() => expect(relay.status.trouble).not.toBeNull());
      await world.send(chat);
      await world.nats.start();
      await seqsAre(world, chat, [2]);
    });

    it('replaced by an empty one: a new epoch, memberships intact', async () => {
      const old = await publishing(world.startRelay());
      await world.send(chat);
      await seqsAre(world, chat, [2]);
      const before = (await world.stream())?.lastSeq ?? 0;
      await world.nats.wipe();
      await world.send(chat);
      await seqsAre(world, chat, [3]);
      const stream = await world.stream();
      expect(stream).toMatchObject({ why: 'lost' });
      expect(stream?.epoch).not.toBe(old);
      expect(stream?.lastSeq).toBeGreaterThan(before + 2 ** 20);
      expect(Object.keys((await world.members(chat)) ?? {}).sort()).toEqual([...chat.memberIds].sort());
    });

    it('restarted on its data: the same epoch continues', async () => {
      const epoch = await publishing(world.startRelay());
      await world.send(chat);
      await seqsAre(world, chat, [2]);
      await world.nats.restart();
      await world.send(chat);
      await seqsAre(world, chat, [2, 3]);
      expect((await world.stream())?.epoch).toBe(epoch);
    });

    it('that has forgotten the last revocations in a power failure gets them again', async () => {
      const relay = world.startRelay();
      const epoch = await publishing(relay);
      let ids = await world.revoked(chat);
      const isKnown = async () => isRevoked(await world.connection(), epoch, ids);
      const write = async () => {
        await publishing(relay);
        ids = await world.revoked(chat);
        for (const kind of ['session', 'api_token'] as const)
          await world.announceRevocation(chat, { sessionId: ids[kind], kind });
        await eventually(async () => expect(await isKnown()).toEqual([true, true]));
      };
      await world.nats.powerFailureAfter(bucketStream(REVOKED_BUCKET), write);
      await eventually(async () => expect(await isKnown()).toEqual([true, true]), { timeoutMs: 20_000 });
      expect(await publishing(relay)).toBe(epoch);
    });

    it('answers pings, but acknowledges nothing: the relay gives up its lock', async () => {
      const relay = world.startRelay();
      const epoch = await publishing(relay);
      const connection = await world.connection();
      await acknowledgeEvents(connection, false);
      await world.send(chat);
      const gaveUp = 'outbox relay: connecting';
      await eventually(() => expect(world.notes).toContain(gaveUp), { timeoutMs: 8_000 });
      await acknowledgeEvents(connection, true);
      expect(await publishing(relay)).toBe(epoch);
      await seqsAre(world, chat, [2]);
    });

    it('without room for the stream: one epoch is tried until there is room, and costs no sequences', async () => {
      const relay = world.startRelay();
      await publishing(relay);
      const before = await world.state();
      const connection = await world.connection();
      await relay.stop();
      await deleteChatStream(connection);
      await reserveStorage(connection);
      relay.start();
      await eventually(() => expect(relay.status.trouble).toContain('insufficient storage'));
      const { epoch } = await world.state();
      await world.send(chat);
      await pause(1_500);
      expect(await world.state()).toMatchObject({ epoch, phase: 'starting', last_seq: before.last_seq });
      await releaseStorage(connection);
      await seqsAre(world, chat, [2]);
      expect(await world.stream()).toMatchObject({ epoch });
      await eventually(async () => expect((await world.state()).replaced).toEqual([]));
    });

    it('without room for the stream at five starts: the epochs that were never written leave nothing to purge', async () => {
      const relay = world.startRelay();
      const old = await publishing(relay);
      await relay.stop();
      const connection = await world.connection();
      await deleteChatStream(connection);
      await reserveStorage(connection);
      for (let count = 0; count < 5; count += 1) {
        relay.start();
        await eventually(() => expect(relay.status.trouble).toContain('insufficient storage'));
        await relay.stop();
      }
      expect(await world.state()).toMatchObject({ phase: 'starting', replaced: [old] });
    });

    it('a system whose sequences have run past 2^53 begins anew near 0', async () => {
      const relay = world.startRelay();
      await publishing(relay);
      await relay.stop();
      await world.database.query('update relay_state set last_seq = $1', [String(2n ** 53n + 4_711n)]);
      const epoch = await publishing(world.startRelay());
      await world.send(chat);
      await seqsAre(world, chat, [2]);
      const stream = await world.stream();
      expect(stream).toMatchObject({ epoch });
      expect(stream?.lastSeq).toBeLessThan(2 ** 41);
      expect(Number((await world.state()).last_seq)).toBe(stream?.lastSeq);
    });

    it('with the stream deleted: a new epoch within seconds', async () => {
      const old = await publishing(world.startRelay());
      await deleteChatStream(await world.connection());
      await eventually(async () => expect((await world.stream())?.epoch ?? old).not.toBe(old));
      await world.send(chat);
      await seqsAre(world, chat, [2]);
    });

    it('with the memberships deleted: a new epoch that has them', async () => {
      const old = await publishing(world.startRelay());
      await deleteMembers(await world.connection());
      await eventually(async () => expect((await world.stream())?.epoch ?? old).not.toBe(old));
      await eventually(async () => expect(Object.keys((await world.members(chat)) ?? {})).toHaveLength(2));
    });

    it('of another installation: refused and reported, its stream untouched and looked at once a second', async () => {
      const theirs = {
        installation: 'theirs',
        system: 's',
        epoch: 'abcd',
        why: 'lost',
        restored: '',
        lastSeq: 41,
      } as const;
      await createChatStream(await world.connection(), theirs);
      const stream = await world.stream();
      const relay = world.startRelay();
      await world.send(chat);
      await eventually(() => expect(relay.status).toMatchObject({ phase: 'refused', isLeader: false }));
      expect(relay.status.trouble).toContain('another installation (theirs)');
      expect(relay.status).toMatchObject({ phase: 'refused' });
      expect(await world.stream()).toEqual(stream);
      expect(await world.outboxSize()).toBe(1);
      const { failures } = relay.figures;
      await pause(2_500);
      expect(relay.figures.failures - failures).toBeLessThanOrEqual(3);
    });
  });

  /** Backs the database up after one message. Returns the epoch in which that was published, too. */
  async function backUp(): Promise<{ old: string; backup: TestDatabase }> {
    const old = await publishing(world.startRelay());
    await world.send(chat);
    await seqsAre(world, chat, [2]);
    await world.stopRelays();
    return { old, backup: await world.backup() };
  }

  it('a database restored to an earlier state: no event is lost, no membership is stale', async () => {
    const [, stayed = ''] = chat.memberIds;
    const { old, backup } = await backUp();
    // The backup lacks a message and a departure.
    const relay = world.startRelay();
    await publishing(relay);
    await world.send(chat, 'forgotten');
    await world.database.query('delete from chat_members where chat_id = $1 and user_id = $2', [chat.chatId, stayed]);
    await world.announce(chat, { type: 'members.left', seq: 4, data: { userIds: [stayed], reason: 'left' } as never });
    await seqsAre(world, chat, [2, 3, 4]);
    expect(await world.members(chat)).toMatchObject({ [stayed]: { leftSeq: 4 } });
    await relay.stop();
    world.use(backup);
    await world.send(chat, 'after the restore');
    const epoch = await publishing(world.startRelay());
    await seqsAre(world, chat, [3]);
    expect(epoch).not.toBe(old);
    expect(await world.stream()).toMatchObject({ epoch, why: 'restored' });
    expect((await world.events()).map(({ data }) => data)).toMatchObject([
      { message: { content: 'after the restore' } },
    ]);
    expect(await world.members(chat)).toEqual(Object.fromEntries(chat.memberIds.map((id) => [id, { joinedSeq: 1 }])));
  });

  it('a restored database is noticed after a week without a message, when everything has expired', async () => {
    const { old, backup } = await backUp();
    const relay = world.startRelay();
    await publishing(relay);
    await world.send(chat, 'forgotten');
    await seqsAre(world, chat, [2, 3]);
    await relay.stop();
    await expireEvents(await world.connection());
    world.use(backup);
    await backup.query(`update relay_state set recorded_at = recorded_at - interval '8 days'`);
    const epoch = await publishing(world.startRelay());
    expect(epoch).not.toBe(old);
    expect(await world.stream()).toMatchObject({ epoch, why: 'restored' });
  });

  it('a restored database that fits the stream by chance is announced by `npm run restored`', async () => {
    const old = await publishing(world.startRelay());
    await world.stopRelays();
    await world.database.query(`update relay_state set phase = 'starting', why = 'restored'`);
    const epoch = await publishing(world.startRelay());
    expect(epoch).not.toBe(old);
    expect(await world.stream()).toMatchObject({ epoch, why: 'restored', restored: epoch });
    // A subscriber that sleeps now and wakes up in a later epoch still learns of it.
    await deleteChatStream(await world.connection());
    await eventually(async () => expect((await world.stream())?.why).toBe('lost'));
    expect(await world.stream()).toMatchObject({ restored: epoch });
  });
});
