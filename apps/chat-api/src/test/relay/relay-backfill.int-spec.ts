import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  BACKFILL_DONE,
  BACKFILL_HEADER,
  deleteChatStream,
  ensureStreams,
  purgeAppliedDocuments,
  requestReindex,
  type ChatMessage,
  type ReindexRequest,
} from '@fechatter/nats';
import { eventually } from '@fechatter/testing';
import { RelayWorld, type TestChat } from './relay-world.js';

interface IndexedDocument {
  id?: string;
  content?: string;
  version?: number;
  deleted?: true;
  deletedChatId?: string;
}

describe('a backfill', () => {
  let world: RelayWorld;
  let chat: TestChat;
  let applied: number | null;

  beforeEach(async () => {
    world = await RelayWorld.open();
    chat = await world.chat();
    applied = null;
  });

  afterEach(() => world.close());

  const start = () => world.startRelay({ appliedStreamSeq: () => Promise.resolve(applied) });

  async function request(what: Record<string, unknown>): Promise<string> {
    const requestId = randomUUID();
    const connection = await world.connection();
    await ensureStreams(connection);
    await requestReindex(connection, { requestId, ...what } as ReindexRequest);
    return requestId;
  }

  async function outcomeOf(requestId: string): Promise<{ documents: IndexedDocument[]; isDone: boolean }> {
    const messages = (await world.messages()).filter((message) => message.header(BACKFILL_HEADER) === requestId);
    const isDone = messages.at(-1)?.subject === BACKFILL_DONE;
    return { documents: messages.filter(({ subject }) => subject !== BACKFILL_DONE).map(toDocument), isDone };
  }

  function toDocument({ data }: ChatMessage): IndexedDocument {
    return JSON.parse(Buffer.from(data).toString()) as IndexedDocument;
  }

  /** Inserts messages without events, as if they had been published. */
  async function seed(count: number): Promise<void> {
    await world.database.query(
      `insert into messages (workspace_id, chat_id, seq, changed_seq, sender_id, content, created_at)
        select $1, $2, n + 1, n + 1, $3, 'message ' || n, now() - interval '2 days'
        from generate_series(1, $4::int) n`,
      [chat.workspaceId, chat.chatId, chat.memberIds[0], count],
    );
    await world.database.query('update chats set last_seq = $2 where id = $1', [chat.chatId, count + 1]);
  }

  it('writes every message as it is now, then reports that it is done', async () => {
    await seed(450);
    await world.database.query(
      `update messages set content = 'edited', changed_seq = 900, edited_at = now() where seq = 3`,
    );
    await world.database.query(
      `update messages set content = null, changed_seq = 901, deleted_at = now() where seq = 4`,
    );
    start();
    const requestId = await request({ everything: true });
    await eventually(async () => expect((await outcomeOf(requestId)).isDone).toBe(true));
    const { documents } = await outcomeOf(requestId);
    expect(documents).toHaveLength(450);
    expect(documents[0]).toMatchObject({
      content: 'message 1',
      version: 2,
      chatType: 'private_channel',
      chatId: chat.chatId,
    });
    expect(documents[1]).toMatchObject({ content: 'edited', version: 900 });
    expect(documents[2]).toEqual({ id: documents[2]?.id, version: 901, deleted: true });
  });

  it('from a time covers what was sent, edited or deleted since, and nothing else', async () => {
    await seed(20);
    await world.database.query(`update messages set edited_at = now(), changed_seq = 50 where seq = 7`);
    await world.database.query(`update messages set created_at = now() where seq = 12`);
    start();
    const requestId = await request({ fromTime: new Date(Date.now() - 60_000).toISOString() });
    await eventually(async () => expect((await outcomeOf(requestId)).isDone).toBe(true));
    expect((await outcomeOf(requestId)).documents.map(({ content }) => content)).toEqual(['message 6', 'message 11']);
  });

  it('of one message or one chat covers just that', async () => {
    await seed(5);
    const other = await world.chat();
    await world.send(other, 'elsewhere');
    const [third] = await world.database.query<{ id: string }>('select id from messages where seq = 4');
    start();
    const [one, all] = [await request({ messageId: third?.id }), await request({ chatId: other.chatId })];
    await eventually(async () => expect((await outcomeOf(all)).isDone).toBe(true));
    expect((await outcomeOf(one)).documents.map(({ content }) => content)).toEqual(['message 3']);
    expect((await outcomeOf(all)).documents.map(({ content }) => content)).toEqual(['elsewhere']);
  });

  it('announces chats that were deleted since, and writes none of their messages', async () => {
    await seed(3);
    const living = await world.chat();
    await world.send(living, 'still here');
    // A document that was under way when the chat was deleted.
    await world.database.query(
      `insert into outbox (kind, workspace_id, chat_id, payload)
        select 'document', workspace_id, chat_id,
          json_build_object('messageId', id::text, 'requestId', 'earlier')
        from messages where chat_id = $1`,
      [chat.chatId],
    );
    await world.database.query('update chats set deleted_at = now() where id = $1', [chat.chatId]);
    const removed = await world.chat();
    await world.database.query('insert into deleted_chats values ($1, $2, now())', [removed.chatId, chat.workspaceId]);
    start();
    const [all, ofChat, later, ofOther] = [
      await request({ everything: true }),
      await request({ chatId: chat.chatId }),
      await request({ fromTime: new Date(Date.now() + 3_600_000).toISOString() }),
      await request({ chatId: living.chatId }),
    ];
    await eventually(async () => expect((await outcomeOf(ofOther)).isDone).toBe(true));
    const gone = { deletedChatId: chat.chatId };
    const here = expect.objectContaining({ content: 'still here' });
    expect((await outcomeOf(all)).documents).toEqual([gone, { deletedChatId: removed.chatId }, here]);
    expect((await outcomeOf(ofChat)).documents).toEqual([gone]);
    expect((await outcomeOf(later)).documents).toEqual([]);
    expect((await outcomeOf(ofOther)).documents).toEqual([here]);
    expect((await outcomeOf('earlier')).documents).toEqual([]);
    expect(await world.database.query('select reason from outbox_dead')).toEqual([]);
  });

  /** The number of messages in the stream, without reading them each time. */
  async function published(): Promise<number> {
    const stream = await world.stream();
    return stream ? stream.lastSeq - stream.firstSeq + 1 : 0;
  }

  it('stays within 5,000 messages of what the index has applied, and lets live events pass', async () => {
    await seed(6_000);
    start();
    const requestId = await request({ everything: true });
    await eventually(async () => expect(await published()).toBeGreaterThan(4_700), { timeoutMs: 15_000 });
    await world.send(chat, 'live');
    await eventually(async () => expect(await world.outboxSize()).toBe(0));
    expect(await world.events()).toHaveLength(1);
    expect((await outcomeOf(requestId)).documents.length).toBeLessThanOrEqual(5_000);
    applied = (await world.stream())?.lastSeq ?? 0;
    await eventually(async () => expect(await published()).toBeGreaterThan(6_001));
    const { documents, isDone } = await outcomeOf(requestId);
    expect([documents.length >= 6_000, isDone]).toEqual([true, true]);
  });

  it('that was running when its epoch ended runs again in the next', async () => {
    await seed(6_000);
    const relay = start();
    const requestId = await request({ everything: true });
    await eventually(async () => expect(await published()).toBeGreaterThan(200));
    const old = relay.status.epoch;
    await deleteChatStream(await world.connection());
    await eventually(() =>
      expect(relay.status).toMatchObject({
        phase: 'publishing',
        epoch: expect.not.stringMatching(`${old}`) as unknown,
      }),
    );
    applied = Number.MAX_SAFE_INTEGER;
    await eventually(async () => expect(await published()).toBe(6_001), { timeoutMs: 15_000 });
    expect(await outcomeOf(requestId)).toMatchObject({ documents: { length: 6_000 }, isDone: true });
  });

  it('is not blocked by documents that were purged before their rows were deleted', async () => {
    await seed(3);
    const relay = start();
    await eventually(() => expect(relay.status.phase).toBe('publishing'));
    await relay.stop();
    const requestId = randomUUID();
    await world.database.query(
      `insert into outbox (kind, workspace_id, chat_id, payload)
        select 'document', workspace_id, chat_id,
          json_build_object('messageId', id::text, 'requestId', $1::text)
        from messages`,
      [requestId],
    );
    const child = await world.startProcess('relay.before-delete');
    await child.exited;
    const { epoch = '', lastSeq = 0 } = (await world.stream()) ?? {};
    await purgeAppliedDocuments(await world.connection(), { epoch, streamSeq: lastSeq });
    expect(await world.messages()).toHaveLength(1);
    start();
    await eventually(async () => expect(await world.outboxSize()).toBe(0));
    expect((await world.stream())?.epoch).toBe(epoch);
    expect((await outcomeOf(requestId)).documents).toHaveLength(3);
  });

  it('whose documents PostgreSQL has forgotten in a crash is no evidence of a restore', async () => {
    await seed(3);
    const relay = start();
    await world.send(chat);
    await eventually(async () => expect(await world.outboxSize()).toBe(0));
    const { epoch, last_seq: lastSeq } = await world.state();
    const requestId = await request({ everything: true });
    await eventually(async () => expect((await outcomeOf(requestId)).isDone).toBe(true));
    await eventually(async () => expect(await world.outboxSize()).toBe(0));
    await relay.stop();
    // PostgreSQL loses the documents' rows, their acks, and how far the job had come.
    await world.database.query('update relay_state set last_seq = $1', [lastSeq]);
    await world.database.query('update reindex_jobs set finished_at = null, next_message_id = 0');
    await purgeAppliedDocuments(await world.connection(), { epoch, streamSeq: Number(lastSeq) + 2 });
    start();
    await eventually(async () => expect((await outcomeOf(requestId)).documents.length).toBeGreaterThan(4));
    expect((await world.state()).epoch).toBe(epoch);
  });

  it('is on disk before its request is acknowledged', async () => {
    await world.database.query('create table settings_seen (synchronous_commit text)');
    await world.database.query(
      `create function note_setting() returns trigger language plpgsql as $$
        begin
          insert into settings_seen values (current_setting('synchronous_commit'));
          return new;
        end $$`,
    );
    await world.database.query(
      'create trigger note_setting before insert on reindex_jobs for each row execute function note_setting()',
    );
    start();
    const requestId = await request({ everything: true });
    await eventually(async () => expect((await outcomeOf(requestId)).isDone).toBe(true));
    expect(await world.database.query('select * from settings_seen')).toEqual([{ synchronous_commit: 'on' }]);
  });

  /** Requests backfills in this order, and starts writing once all are recorded. */
  async function requestAll(...whats: Record<string, unknown>[]): Promise<string[]> {
    // Nothing is written before the index has said how far it is.
    const waiting = world.startRelay({ appliedStreamSeq: () => Promise.reject(new Error('not yet')) });
    const ids: string[] = [];
    for (const what of whats) {
      ids.push(await request(what));
      await eventually(async () =>
        expect(await world.database.query('select from reindex_jobs')).toHaveLength(ids.length),
      );
    }
    await waiting.stop();
    start();
    return ids;
  }

  async function writtenFor(ids: readonly string[]): Promise<number[]> {
    const outcomes = await Promise.all(ids.map(outcomeOf));
    expect(outcomes.map(({ isDone }) => isDone)).toEqual(ids.map(() => true));
    return outcomes.map(({ documents }) => documents.length);
  }

  it('of everything ends the earlier ones that it covers, and writes each message once', async () => {
    await seed(450);
    const since = new Date(Date.now() - 60_000).toISOString();
    const part = { chatId: chat.chatId };
    const ids = await requestAll({ everything: true }, { fromTime: since }, part, { everything: true });
    await eventually(async () => expect(await writtenFor(ids)).toEqual([0, 0, 0, 450]));
  });

  it('of a part, or from a later time, does not end an earlier one', async () => {
    await seed(450);
    const since = new Date(Date.now() - 60_000).toISOString();
    const ids = await requestAll({ everything: true }, { chatId: chat.chatId }, { fromTime: since });
    await eventually(async () => expect(await writtenFor(ids)).toEqual([450, 450, 0]));
  });

  it('requested again under one id is done once, and its end is announced again', async () => {
    await seed(3);
    start();
    const requestId = await request({ everything: true });
    await eventually(async () => expect((await outcomeOf(requestId)).isDone).toBe(true));
    await requestReindex(await world.connection(), { requestId, everything: true });
    const ends = async () =>
      (await world.messages()).filter(
        (message) => message.subject === BACKFILL_DONE && message.header(BACKFILL_HEADER) === requestId,
      );
    await eventually(async () => expect(await ends()).toHaveLength(2));
    const next = await request({ everything: true });
    await eventually(async () => expect((await outcomeOf(next)).isDone).toBe(true));
    expect((await outcomeOf(requestId)).documents).toHaveLength(3);
    expect(await world.database.query('select request_id from reindex_jobs')).toHaveLength(2);
  });

  it('whose job was lost is carried out when it is requested again', async () => {
    await seed(3);
    start();
    const requestId = await request({ everything: true });
    await eventually(async () => expect((await outcomeOf(requestId)).isDone).toBe(true));
    await world.database.query('delete from reindex_jobs');
    await requestReindex(await world.connection(), { requestId, everything: true });
    await eventually(async () => expect((await outcomeOf(requestId)).documents.length).toBeGreaterThan(5));
  });
});
