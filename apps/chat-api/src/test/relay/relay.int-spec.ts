import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readUpdated, workspaceUpdated, type SessionKind } from '@fechatter/core';
import { bucketHasKey, OUTBOX_HINT, REVOKED_BUCKET, revokedSessionKey } from '@fechatter/nats';
import { eventually } from '@fechatter/testing';
import { OutboxSignal } from '../../postgres/outbox-signal.js';
import { RelayWorld, type TestChat } from './relay-world.js';

describe('the outbox relay', () => {
  let world: RelayWorld;

  beforeEach(async () => {
    world = await RelayWorld.open();
  });

  afterEach(() => world.close());

  it('publishes committed events in order, and empties the outbox', async () => {
    const chat = await world.chat();
    await world.send(chat, 'before the start');
    world.startRelay();
    await eventually(async () => expect(await world.seqsOf(chat)).toEqual([2]));
    await world.send(chat);
    await world.send(chat);
    await eventually(async () => expect(await world.seqsOf(chat)).toEqual([2, 3, 4]));
    await eventually(async () => expect(await world.outboxSize()).toBe(0));
  });

  describe('sixteen writers on the outbox', () => {
    const WRITERS = 16;
    const MESSAGES = 25;
    let chats: TestChat[];

    beforeEach(async () => {
      chats = await Promise.all(Array.from({ length: WRITERS }, () => world.chat()));
    });

    /** Each writes into its own chat, in transactions that commit in another order than that of the ids. */
    async function write(chat: TestChat): Promise<void> {
      const client = await world.database.connect();
      for (let count = 0; count < MESSAGES; count += 1) {
        await client.query('begin');
        await client.query(`select send_message_v3($1, $2, $3, 'hello', null, null, null)`, [
          chat.workspaceId,
          chat.chatId,
          chat.memberIds[0],
        ]);
        await client.query('select pg_sleep(random() * 0.01)');
        await client.query('commit');
      }
      await client.end();
    }

    function assertComplete(seqsOf: (chat: TestChat) => (number | null)[]): void {
      const all = Array.from({ length: MESSAGES }, (_, index) => index + 2);
      for (const chat of chats) expect(seqsOf(chat)).toEqual(all);
    }

    it('lose no event and keep order per chat', async () => {
      const signal = new OutboxSignal();
      world.startRelay({}, signal);
      await Promise.all(chats.map(write));
      await eventually(async () => {
        const events = await world.events();
        assertComplete(({ chatId }) => events.filter((event) => event.chatId === chatId).map(({ seq }) => seq));
        expect(events).toHaveLength(WRITERS * MESSAGES);
      });
    });

    it('would lose some to a relay that reads by `id > last`', async () => {
      const seen = new Map(chats.map(({ chatId }) => [chatId, [] as number[]]));
      let isWriting = true;
      const read = async () => {
        for (let last = '0', isLastRound = false; !isLastRound;) {
          isLastRound = !isWriting;
          const rows = await world.database.query<{ id: string; chat_id: string; seq: number }>(
            `select id, chat_id, (payload ->> 'seq')::int as seq from outbox where id > $1 order by id`,
            [last],
          );
          for (const row of rows) seen.get(row.chat_id)?.push(row.seq);
          last = rows.at(-1)?.id ?? last;
          await pause(1);
        }
      };
      const reading = read();
      await Promise.all(chats.map(write));
      isWriting = false;
      await reading;
      expect(await world.outboxSize()).toBe(WRITERS * MESSAGES);
      expect(() => assertComplete(({ chatId }) => seen.get(chatId) ?? [])).toThrow();
    });
  });

  it('never skips a row whose transaction is still open, however many commit around it', async () => {
    const [held, other] = [await world.chat(), await world.chat()];
    world.startRelay();
    const older = await world.database.connect();
    const younger = await world.database.connect();
    const dump = await world.database.connect();
    await dump.query('begin isolation level repeatable read, read only');
    await dump.query('select count(*) from outbox');
    const send = (chat: TestChat) => [chat.workspaceId, chat.chatId, chat.memberIds[0]];
    // The older transaction takes the higher outbox id and commits first. The younger one is still open and
    // has the lower id.
    await older.query('begin');
    await older.query('select pg_current_xact_id()');
    await younger.query('begin');
    await younger.query(`select send_message_v3($1, $2, $3, 'held', null, null, null)`, send(held));
    await older.query(`select send_message_v3($1, $2, $3, 'other', null, null, null)`, send(other));
    await older.query('commit');
    await eventually(async () => expect(await world.seqsOf(other)).toEqual([2]));
    for (let seq = 3; seq < 8; seq += 1) {
      await world.send(other);
      await eventually(async () => expect(await world.seqsOf(other)).toContain(seq));
    }
    await younger.query('commit');
    await eventually(async () => expect(await world.seqsOf(held)).toEqual([2]));
    for (const client of [older, younger, dump]) await client.end();
  });

  it('is woken through NATS by a chat-api that is not the leader', async () => {
    const chat = await world.chat();
    const leader = world.startRelay();
    await eventually(() => expect(leader.status.phase).toBe('publishing'));
    const signal = new OutboxSignal();
    const standby = world.startRelay({}, signal);
    await eventually(() => expect(standby.status.phase).toBe('standby'));
    expect([leader.status.isLeader, standby.status.isLeader]).toEqual([true, false]);
    let hints = 0;
    (await world.connection()).subscribe(OUTBOX_HINT, { callback: () => (hints += 1) });
    await (await world.connection()).flush();
    await world.send(chat);
    signal.notify();
    await eventually(() => expect(hints).toBe(1));
    await eventually(async () => expect(await world.seqsOf(chat)).toEqual([2]));
  });

  it('hands over at once when it is stopped', async () => {
    const chat = await world.chat();
    const first = world.startRelay();
    await eventually(() => expect(first.status.phase).toBe('publishing'));
    const second = world.startRelay();
    await eventually(() => expect(second.status.phase).toBe('standby'));
    const epoch = first.status.epoch;
    await first.stop();
    await eventually(() => expect(second.status.phase).toBe('publishing'), { timeoutMs: 1_500 });
    expect(second.status.epoch).toBe(epoch);
    await world.send(chat);
    await eventually(async () => expect(await world.seqsOf(chat)).toEqual([2]));
  });

  it('moves a row that can’t be published out of the way, and publishes a chat.resync in its place', async () => {
    const chat = await world.chat(3);
    const [, removed = ''] = chat.memberIds;
    world.startRelay();
    await eventually(async () => expect(Object.keys((await world.members(chat)) ?? {})).toHaveLength(3));
    await world.send(chat);
    await world.database.query('delete from chat_members where chat_id = $1 and user_id = $2', [chat.chatId, removed]);
    const tooLarge = { chat: { name: 'x'.repeat(1_100_000) }, userIds: [removed], reason: 'removed' };
    await world.announce(chat, { type: 'members.left', seq: 3, data: tooLarge as never });
    await world.database.query('update chats set last_seq = 3 where id = $1', [chat.chatId]);
    await world.send(chat);
    await eventually(async () => {
      const told = (await world.events()).map(({ type, seq, data }) => [type, seq ?? data]);
      expect(told).toEqual([
        ['message.created', 2],
        ['chat.resync', { seq: 3 }],
        ['message.created', 4],
      ]);
    });
    expect(await world.members(chat)).toMatchObject({ [removed]: { leftSeq: 3 } });
    const dead = await world.database.query(`select kind, reason, payload ->> 'type' as type from outbox_dead`);
    expect(dead).toEqual([{ kind: 'event', reason: 'larger than NATS takes', type: 'members.left' }]);
    await eventually(async () => expect(await world.outboxSize()).toBe(0));
  });

  it('publishes events of the workspace without a chat, and addresses events for one person, and their resyncs, to that person', async () => {
    const chat = await world.chat(2);
    const [reader = ''] = chat.memberIds;
    world.startRelay();
    const state = { chatId: chat.chatId, readSeq: 1, version: 1, unreadCount: 0 };
    const read = readUpdated({ id: chat.chatId, type: 'private_channel' }, reader, state);
    const renamed = workspaceUpdated({ id: chat.workspaceId, name: 'W', slug: 'w', createdAt: '' }, reader);
    const tooLarge = { ...renamed, data: { workspace: { name: 'x'.repeat(1_100_000) } } };
    await world.announce(chat, read);
    await world.announce({ ...chat, chatId: '0' }, renamed);
    await world.announce(chat, { ...read, data: { ...state, more: 'x'.repeat(1_100_000) } as never });
    await world.announce({ ...chat, chatId: '0' }, tooLarge as never);
    await world.send(chat);
    await eventually(async () => expect(await world.outboxSize()).toBe(0));
    const { chatId, workspaceId } = chat;
    expect(await world.events()).toMatchObject([
      { type: 'read.updated', chatId, workspaceId, seq: null, recipientId: reader, data: state },
      { type: 'workspace.updated', chatId: null, workspaceId, seq: null, recipientId: null },
      { type: 'chat.resync', chatId, seq: null, recipientId: reader, data: { seq: 0 } },
      { type: 'message.created', chatId, seq: 2, recipientId: null },
    ]);
    expect(await world.members(chat)).toEqual(Object.fromEntries(chat.memberIds.map((id) => [id, { joinedSeq: 1 }])));
    expect(await world.database.query('select chat_id, kind from outbox_dead order by id')).toEqual([
      { chat_id: chatId, kind: 'event' },
      { chat_id: '0', kind: 'event' },
    ]);
  });

  it('publishes an event of a type that only a newer release knows, which replaces this one', async () => {
    const chat = await world.chat();
    world.startRelay();
    await world.announce(chat, { type: 'message.juggled' as never, seq: 2, data: { balls: 3 } as never });
    await world.send(chat);
    await eventually(async () => expect(await world.outboxSize()).toBe(0));
    const published = (await world.messages()).map(({ data }) => JSON.parse(Buffer.from(data).toString()) as object);
    expect(published).toMatchObject([
      { type: 'message.juggled', chatId: chat.chatId, seq: 2, data: { balls: 3 } },
      { type: 'message.created' },
    ]);
    expect(await world.database.query('select from outbox_dead')).toEqual([]);
  });

  it('keeps revoked sessions as long as a session lives, and other revocations longer', async () => {
    const chat = await world.chat();
    const [session, token, either] = [randomUUID(), randomUUID(), randomUUID()];
    const knows = async (kind: SessionKind, id: string) =>
      bucketHasKey(await world.connection(), REVOKED_BUCKET, revokedSessionKey((await world.state()).epoch, kind, id));
    await world.announceRevocation(chat, { sessionId: session, kind: 'session' });
    await world.announceRevocation(chat, { sessionId: token, kind: 'api_token' });
    await world.announceRevocation(chat, { sessionId: either });
    world.startRelay();
    await eventually(async () => expect(await knows('session', session)).toBe(true));
    await world.stopRelays();
    world.startRelay({ sessionTtlMs: 100 });
    await eventually(async () => expect(await knows('session', session)).toBe(false));
    expect([await knows('api_token', token), await knows('api_token', either)]).toEqual([true, true]);
    expect(await world.outboxSize()).toBe(0);
  });

  it('moves a row that is no event out of the way, and goes on', async () => {
    const chat = await world.chat();
    world.startRelay();
    await world.announce(chat, { type: 'no event' as never, seq: 2, data: {} as never });
    await world.announce(chat, { type: 'members.joined', seq: 3, data: { people: ['of another release'] } as never });
    await world.announce(chat, { type: 'members.left', seq: 4, data: { userIds: ['nobody'] } as never });
    await world.announceRevocation(chat, { sessionId: '> all' });
    await world.send(chat);
    await eventually(async () => expect(await world.outboxSize()).toBe(0));
    const published = (await world.events()).map(({ type }) => type);
    expect(published).toEqual(['chat.resync', 'chat.resync', 'chat.resync', 'message.created']);
    expect(await world.database.query('select kind from outbox_dead order by kind')).toEqual([
      { kind: 'event' },
      { kind: 'event' },
      { kind: 'event' },
      { kind: 'revocation' },
    ]);
  });
});
