import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createChatStream } from '@fechatter/nats';
import { eventually, StallProxy } from '@fechatter/testing';
import type { RelayFaultPoint } from '../outbox/fault-point.js';
import type { OutboxRelay } from '../outbox/outbox-relay.js';
import { RelayWorld, type TestChat } from './relay-world.js';

const TAKEOVER_MS = 5_000;

describe('the outbox relay, when something dies', () => {
  let world: RelayWorld;
  let chat: TestChat;

  beforeEach(async () => {
    world = await RelayWorld.open();
    chat = await world.chat(2);
  });

  afterEach(() => world.close());

  async function publishing(relay: OutboxRelay, timeoutMs = 5_000): Promise<string> {
    await eventually(() => expect(relay.status).toMatchObject({ phase: 'publishing', trouble: null }), { timeoutMs });
    return relay.status.epoch ?? '';
  }

  async function seqsAre(seqs: number[], timeoutMs = 5_000): Promise<void> {
    await eventually(async () => expect(await world.seqsOf(chat)).toEqual(seqs), { timeoutMs });
    await eventually(async () => expect(await world.outboxSize()).toBe(0));
  }

  describe('killed', () => {
    it('between commit and publish, it publishes the event once after restart', async () => {
      const epoch = await publishing(world.startRelay());
      await world.stopRelays();
      await world.send(chat);
      const child = await world.startProcess('relay.after-read');
      await child.exited;
      expect(await world.seqsOf(chat)).toEqual([]);
      expect(await publishing(world.startRelay())).toBe(epoch);
      await seqsAre([2]);
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
      await seqsAre([2, 3, 4]);
    });

    it('between publish and delete of a departure, the next leader puts the membership again', async () => {
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
      await world.forgetMember(epoch, chat, userId);
      expect(await publishing(world.startRelay())).toBe(epoch);
      await seqsAre([2]);
      expect(await world.members(chat)).toMatchObject({ [userId]: { leftSeq: 2 } });
    });

    it.each<RelayFaultPoint>([
      'epoch.committed-starting',
      'epoch.stream-deleted',
      'epoch.stream-created',
      'epoch.members-halfway',
      'epoch.members-written',
      'epoch.revocations-written',
      'epoch.marked',
      'epoch.live',
    ])('at %s of a new epoch, the next leader completes it', async (point) => {
      const old = await publishing(world.startRelay());
      await world.send(chat);
      await seqsAre([2]);
      await world.stopRelays();
      const revoked = await world.revokedSession(chat);
      await world.database.query(`update relay_state set phase = 'starting', why = 'restored'`);
      await world.send(chat);
      const child = await world.startProcess(point);
      await child.exited;
      const epoch = await publishing(world.startRelay());
      expect(epoch).not.toBe(old);
      await seqsAre([3]);
      const joined = Object.fromEntries(chat.memberIds.map((id) => [id, { joinedSeq: 1 }]));
      expect(await world.members(chat)).toEqual(joined);
      expect(await world.isRevoked(revoked)).toBe(true);
      expect(await world.stream()).toMatchObject({ epoch, why: 'restored' });
      await eventually(async () => expect(await world.state()).toMatchObject({ epoch, phase: 'live', replaced: [] }));
      expect(await world.epochsInBucket()).toEqual([epoch]);
    });
  });

  describe('a leader that is cut off', () => {
    let proxy: StallProxy;

    afterEach(() => proxy.close());

    it.each(['stall', 'cut'] as const)('from PostgreSQL (%s) is replaced within 5 s', async (how) => {
      proxy = await StallProxy.start(world.database.url);
      const leader = world.startRelay({ databaseUrl: proxy.urlFor(world.database.url) });
      const epoch = await publishing(leader);
      const standby = world.startRelay();
      await eventually(() => expect(standby.status.phase).toBe('standby'));
      proxy[how]();
      await world.send(chat);
      expect(await publishing(standby, TAKEOVER_MS)).toBe(epoch);
      await seqsAre([2], 1_000);
      proxy.resume();
      await eventually(() => expect(leader.status.phase).toBe('standby'));
      await world.send(chat);
      await seqsAre([2, 3]);
    });

    it.each(['stall', 'cut'] as const)(
      'from NATS (%s) is replaced within 5 s, and its late publishes are refused',
      async (how) => {
        proxy = await StallProxy.start(world.nats.url);
        const leader = world.startRelay({ natsUrl: proxy.urlFor(world.nats.url) });
        const epoch = await publishing(leader);
        const standby = world.startRelay();
        await eventually(() => expect(standby.status.phase).toBe('standby'));
        proxy[how]();
        await world.send(chat);
        await world.send(chat);
        expect(await publishing(standby, TAKEOVER_MS)).toBe(epoch);
        await seqsAre([2, 3], 1_000);
        const end = await world.stream();
        // What the proxy held back reaches NATS now.
        proxy.resume();
        await eventually(() => expect(leader.status.phase).toBe('standby'));
        expect(await world.stream()).toEqual(end);
        await world.send(chat);
        await seqsAre([2, 3, 4]);
        expect(standby.status).toMatchObject({ phase: 'publishing', epoch });
      },
    );

    it('by being stopped where it stands is replaced within 5 s, and wakes up as nobody', async () => {
      proxy = await StallProxy.start(world.nats.url);
      const leader = await world.startProcess();
      await eventually(() => expect(leader.output).toContain('publishing'));
      const standby = world.startRelay();
      await eventually(() => expect(standby.status.phase).toBe('standby'));
      leader.signal('SIGSTOP');
      await world.send(chat);
      await publishing(standby, TAKEOVER_MS);
      await seqsAre([2], 1_000);
      leader.signal('SIGCONT');
      await world.send(chat);
      await seqsAre([2, 3]);
      await eventually(() => expect(leader.output).toContain('standby'));
      expect(standby.status.isLeader).toBe(true);
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
      await seqsAre([2]);
      expect(await publishing(relay)).toBe(epoch);
    });

    it('absent at the start: it is waited for', async () => {
      await world.nats.kill();
      const relay = world.startRelay();
      await eventually(() => expect(relay.status.trouble).not.toBeNull());
      await world.send(chat);
      await world.nats.start();
      await seqsAre([2]);
    });

    it('replaced by an empty one: a new epoch, memberships intact', async () => {
      const old = await publishing(world.startRelay());
      await world.send(chat);
      await seqsAre([2]);
      const before = (await world.stream())?.lastSeq ?? 0;
      await world.nats.wipe();
      await world.send(chat);
      await seqsAre([3]);
      const stream = await world.stream();
      expect(stream).toMatchObject({ why: 'lost' });
      expect(stream?.epoch).not.toBe(old);
      expect(stream?.lastSeq).toBeGreaterThan(before + 2 ** 20);
      expect(Object.keys((await world.members(chat)) ?? {}).sort()).toEqual([...chat.memberIds].sort());
    });

    it('restarted on what it had: the same epoch goes on', async () => {
      const epoch = await publishing(world.startRelay());
      await world.send(chat);
      await seqsAre([2]);
      await world.nats.restart();
      await world.send(chat);
      await seqsAre([2, 3]);
      expect((await world.stream())?.epoch).toBe(epoch);
    });

    it('with the stream deleted under it: a new epoch within seconds', async () => {
      const old = await publishing(world.startRelay());
      await world.deleteStream();
      await eventually(async () => expect((await world.stream())?.epoch ?? old).not.toBe(old));
      await world.send(chat);
      await seqsAre([2]);
    });

    it('of another installation: refused, and said, its stream untouched', async () => {
      const theirs = { installation: 'theirs', system: 's', epoch: 'abcd', why: 'lost', lastSeq: 41 } as const;
      await createChatStream(await world.connection(), theirs);
      const stream = await world.stream();
      const relay = world.startRelay();
      await world.send(chat);
      await eventually(() => expect(relay.status).toMatchObject({ phase: 'refused', isLeader: false }));
      expect(relay.status.trouble).toContain('another installation (theirs)');
      expect(await relay.health()).toMatchObject({ phase: 'refused' });
      expect(await world.stream()).toEqual(stream);
      expect(await world.outboxSize()).toBe(1);
    });
  });

  it('a database restored to an earlier state: nothing is swallowed, no membership is stale', async () => {
    const [, stayed = ''] = chat.memberIds;
    const old = await publishing(world.startRelay());
    await world.send(chat);
    await seqsAre([2]);
    await world.stopRelays();
    const backup = await world.backup();
    // What the backup does not know: a message, and a departure.
    const relay = world.startRelay();
    await publishing(relay);
    await world.send(chat, 'forgotten');
    await world.database.query('delete from chat_members where chat_id = $1 and user_id = $2', [chat.chatId, stayed]);
    await world.announce(chat, { type: 'members.left', seq: 4, data: { userIds: [stayed], reason: 'left' } as never });
    await seqsAre([2, 3, 4]);
    expect(await world.members(chat)).toMatchObject({ [stayed]: { leftSeq: 4 } });
    await relay.stop();
    world.use(backup);
    await world.send(chat, 'after the restore');
    const epoch = await publishing(world.startRelay());
    await seqsAre([3]);
    expect(epoch).not.toBe(old);
    expect(await world.stream()).toMatchObject({ epoch, why: 'restored' });
    expect((await world.events()).map(({ data }) => data)).toMatchObject([
      { message: { content: 'after the restore' } },
    ]);
    expect(await world.members(chat)).toEqual(Object.fromEntries(chat.memberIds.map((id) => [id, { joinedSeq: 1 }])));
  });

  it('a restored database that fits by chance is told by `npm run restored`', async () => {
    const old = await publishing(world.startRelay());
    await world.stopRelays();
    await world.database.query(`update relay_state set phase = 'starting', why = 'restored'`);
    expect(await publishing(world.startRelay())).not.toBe(old);
    expect(await world.stream()).toMatchObject({ why: 'restored' });
  });
});
