import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { chatUpdated, membersLeft, workspaceUpdated, type Actor, type ChatSummary } from '@fechatter/core';
import { createTestDatabase, type TestDatabase } from '@fechatter/testing';
import { Database } from './database/database.js';
import { PgStore } from './pg-store.js';

interface Tenant {
  workspaceId: string;
  userId: string;
  otherId: string;
  chatId: string;
  messageId: string;
}

let postgres: TestDatabase;
let database: Database;
let store: PgStore;
let wakes: number;

beforeAll(async () => {
  postgres = await createTestDatabase();
  const options = { url: postgres.url, poolSize: 4, applicationName: 'test', onConnectionLost: () => undefined };
  database = await Database.open(options);
  store = new PgStore(database, () => (wakes += 1));
});
beforeEach(() => {
  wakes = 0;
});
afterAll(async () => {
  await database.onApplicationShutdown();
  await postgres.drop();
});

async function idOf(sql: string, values: unknown[] = []): Promise<string> {
  const [row] = await postgres.query<{ id: string }>(sql, values);
  return row?.id ?? '';
}

async function tenant(): Promise<Tenant> {
  const workspaceId = await idOf(`insert into workspaces (name, slug) values ('W', gen_random_uuid()) returning id`);
  const person = `insert into users (workspace_id, email, full_name, password_hash, role)
    values ($1, gen_random_uuid(), 'P', '-', 'member') returning id`;
  const [userId, otherId] = [await idOf(person, [workspaceId]), await idOf(person, [workspaceId])];
  const chat = await makeChat({ workspaceId, userId });
  const sent = await store.send(
    { workspaceId, userId },
    { chatId: chat.id, content: 'x', clientId: null, idempotency: null },
  );
  return { workspaceId, userId, otherId, chatId: chat.id, messageId: sent?.message.id ?? '' };
}

async function makeChat({ workspaceId, userId }: Actor): Promise<ChatSummary> {
  const draft = { workspaceId, type: 'private_channel', name: 'x', description: null } as const;
  const chat = await store.chats.insert({ ...draft, ownerId: userId, pair: null, memberCount: 1 });
  if (!chat) throw new Error('no chat');
  await store.members.insert(chat, [userId]);
  return chat;
}

function left(chat: ChatSummary) {
  return membersLeft(chat, '1', ['1'], 'left');
}

describe('a transaction', () => {
  it('wakes the relay once, after its commit', async () => {
    const chat = await makeChat(await tenant());
    wakes = 0;
    await store.transaction(async (tx) => {
      await tx.outbox.add(chat, left(chat));
      await tx.outbox.add(chat, left(chat));
      expect(wakes).toBe(0);
    });
    expect(wakes).toBe(1);
  });

  it('that fails leaves nothing, wakes nobody, and gives its connection back', async () => {
    const actor = await tenant();
    const chat = await makeChat(actor);
    wakes = 0;
    for (let round = 0; round < 8; round += 1) {
      const failing = store.transaction(async (tx) => {
        await tx.chats.bump(chat);
        await tx.outbox.add(chat, left(chat));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
    }
    expect(wakes).toBe(0);
    expect((await store.chats.find(actor, chat.id))?.lastSeq).toBe(1);
    expect(await postgres.query('select from outbox where chat_id = $1', [chat.id])).toEqual([]);
  });

  it('that only reads wakes nobody', async () => {
    const actor = await tenant();
    wakes = 0;
    await store.transaction((tx) => tx.chats.lock(actor, actor.chatId));
    expect(wakes).toBe(0);
  });

  it("of a snapshot can't write", async () => {
    const chat = await makeChat(await tenant());
    await expect(store.snapshot((view) => view.chats.bump(chat))).rejects.toThrow('read-only');
  });
});

describe('sending', () => {
  it('wakes the relay, a repeat does not', async () => {
    const actor = await tenant();
    wakes = 0;
    const idempotency = { key: 'k', bodyHash: Buffer.alloc(32), formerBodyHash: Buffer.alloc(32, 1) };
    const command = { chatId: actor.chatId, content: 'x', clientId: null, idempotency };
    expect((await store.send(actor, command))?.isReplay).toBe(false);
    expect(wakes).toBe(1);
    expect((await store.send(actor, command))?.isReplay).toBe(true);
    expect(wakes).toBe(1);
  });

  it('is refused to someone deactivated, and across workspaces', async () => {
    const [here, there] = [await tenant(), await tenant()];
    const command = { chatId: here.chatId, content: 'x', clientId: null, idempotency: null };
    const elsewhere = { workspaceId: there.workspaceId, userId: here.userId };
    expect(await store.send(elsewhere, command)).toBeNull();
    await postgres.query(`update users set status = 'deactivated' where id = $1`, [here.userId]);
    expect(await store.send(here, command)).toBeNull();
  });
});

describe('the schema refuses, whatever the code does,', () => {
  const references: [string, string, (mine: Tenant, theirs: Tenant) => unknown[]][] = [
    [
      'a member of another workspace',
      `insert into chat_members (workspace_id, chat_id, user_id, joined_seq, changed_seq, read_seq) values ($1, $2, $3, 1, 1, 1)`,
      (mine, theirs) => [mine.workspaceId, mine.chatId, theirs.userId],
    ],
    [
      'a member of a chat of another workspace',
      `insert into chat_members (workspace_id, chat_id, user_id, joined_seq, changed_seq, read_seq) values ($1, $2, $3, 1, 1, 1)`,
      (mine, theirs) => [mine.workspaceId, theirs.chatId, mine.otherId],
    ],
    [
      'a message by a sender of another workspace',
      `insert into messages (workspace_id, chat_id, sender_id, seq, changed_seq, content, created_at) values ($1, $2, $3, 9, 9, 'x', now())`,
      (mine, theirs) => [mine.workspaceId, mine.chatId, theirs.userId],
    ],
    [
      'a message in a chat of another workspace',
      `insert into messages (workspace_id, chat_id, sender_id, seq, changed_seq, content, created_at) values ($1, $2, $3, 9, 9, 'x', now())`,
      (mine, theirs) => [mine.workspaceId, theirs.chatId, mine.userId],
    ],
    [
      'an owner of another workspace',
      `insert into chats (workspace_id, type, name, owner_id, member_count) values ($1, 'private_channel', 'x', $2, 1)`,
      (mine, theirs) => [mine.workspaceId, theirs.userId],
    ],
    [
      'a pair across workspaces',
      `insert into chats (workspace_id, type, pair_low, pair_high, member_count)
       values ($1, 'single', least($2::bigint, $3), greatest($2::bigint, $3), 2)`,
      (mine, theirs) => [mine.workspaceId, mine.userId, theirs.userId],
    ],
    [
      'a revision of a message of another workspace',
      `insert into message_revisions (workspace_id, message_id, changed_seq, content, replaced_at) values ($1, $2, 1, 'x', now())`,
      (mine, theirs) => [mine.workspaceId, theirs.messageId],
    ],
    [
      'a session of a person of another workspace',
      `insert into sessions (workspace_id, user_id, token_hash, expires_at) values ($1, $2, '', now())`,
      (mine, theirs) => [mine.workspaceId, theirs.userId],
    ],
    [
      'an idempotency key of a person of another workspace',
      `insert into idempotency_keys (workspace_id, user_id, path, key, body_hash, result, is_new) values ($1, $2, '/', 'k', '', 1, true)`,
      (mine, theirs) => [mine.workspaceId, theirs.userId],
    ],
  ];

  it.each(references)('%s', async (_, sql, values) => {
    const [mine, theirs] = [await tenant(), await tenant()];
    await expect(postgres.query(sql, values(mine, theirs))).rejects.toThrow('violates foreign key constraint');
  });
});

describe('the outbox', () => {
  const rowsOf = (workspaceId: string) =>
    postgres.query<{ chat_id: string; kind: string; payload: { seq: number } }>(
      'select chat_id, kind, payload from outbox where workspace_id = $1 order by id',
      [workspaceId],
    );

  it('stores the events of many chats in their order', async () => {
    const actor = await tenant();
    const chats = [await makeChat(actor), await makeChat(actor), await makeChat(actor)].reverse();
    await postgres.query('delete from outbox where workspace_id = $1', [actor.workspaceId]);
    wakes = 0;
    await store.outbox.addAll(chats.map((chat) => ({ chat, event: chatUpdated(chat, actor.userId) })));
    const expected = chats.map((chat) => ({
      chat_id: chat.id,
      kind: 'event',
      payload: chatUpdated(chat, actor.userId),
    }));
    expect(await rowsOf(actor.workspaceId)).toEqual(expected);
    expect(wakes).toBe(1);
  });

  it('wakes nobody when there are no events to store', async () => {
    await store.outbox.addAll([]);
    expect(wakes).toBe(0);
  });

  it('stores an event of the whole workspace without a chat', async () => {
    const { workspaceId, userId } = await tenant();
    await postgres.query('delete from outbox where workspace_id = $1', [workspaceId]);
    const event = workspaceUpdated({ id: workspaceId, name: 'W', slug: 'w', createdAt: '' }, userId);
    await store.outbox.addForWorkspace(workspaceId, event);
    expect(await rowsOf(workspaceId)).toEqual([{ chat_id: '0', kind: 'event', payload: event }]);
  });
});

describe('a role with a notation of dates of its own', () => {
  it('reads the same moments', async () => {
    const actor = await tenant();
    const before = await store.chats.find(actor, actor.chatId);
    await postgres.query(`alter database "${postgres.name}" set datestyle = 'German'`);
    const options = { url: postgres.url, poolSize: 1, applicationName: 'test', onConnectionLost: () => undefined };
    const german = await Database.open(options);
    const after = await new PgStore(german, () => undefined).chats.find(actor, actor.chatId);
    await german.onApplicationShutdown();
    expect(after).toEqual(before);
  });
});
