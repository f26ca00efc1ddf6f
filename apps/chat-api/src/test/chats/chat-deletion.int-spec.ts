import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Chat } from '@fechatter/core';
import { createChat, eventually, join, send, type ApiResponse, type Person, type Problem } from '@fechatter/testing';
import { DeletedChats } from '../../chats/deleted-chats.js';
import { getChat, problem, summaryOf } from '../worlds/answers.js';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

async function deleteChat(person: Person, chatId: string): Promise<void> {
  expect((await person.api.delete(`/api/chat/${chatId}`)).status).toBe(204);
}

/** Runs `work` while the chat's messages are locked, so that only `deleted_at` hides them. */
async function whileMessagesAreHeld(chatId: string, work: () => Promise<void>): Promise<void> {
  const holder = await api.database.connect();
  await holder.query('begin');
  await holder.query('select from messages where chat_id = $1 for update', [chatId]);
  try {
    await work();
  } finally {
    await holder.query('rollback');
    await holder.end();
  }
}

async function rowsOf(chatId: string): Promise<unknown> {
  const [row] = await api.database.query(
    `select (select count(*)::integer from chats where id = $1) as chats,
       (select count(*)::integer from messages where chat_id = $1) as messages,
       (select count(*)::integer from message_revisions r where not exists (
          select from messages where id = r.message_id)) as orphans`,
    [chatId],
  );
  return row;
}

const GONE = { chats: 0, messages: 0, orphans: 0 };

/** Every route of a chat with the message `messageId` and the member `userId`. */
function requests(chatId: string, messageId: string, userId: string) {
  const chat = `/api/chat/${chatId}`;
  const message = `${chat}/messages/${messageId}`;
  return [
    ['get', chat],
    ['patch', chat, { name: 'x' }],
    ['delete', chat],
    ['post', `${chat}/join`],
    ['post', `${chat}/leave`],
    ['get', `${chat}/members`],
    ['post', `${chat}/members`, { userIds: [userId] }],
    ['delete', `${chat}/members`, { userIds: [userId] }],
    ['delete', `${chat}/members/${userId}`],
    ['patch', `${chat}/members/${userId}`, { role: 'owner' }],
    ['get', `${chat}/messages`],
    ['post', `${chat}/messages`, { content: 'x' }],
    ['get', message],
    ['patch', message, { content: 'x' }],
    ['delete', message],
    ['get', `${message}/revisions`],
    ['get', `${chat}/changes`],
    ['put', `${chat}/read`, { seq: 1 }],
    ['get', `/api/search/messages?q=x&chatId=${chatId}`],
  ] as const;
}

async function answers(person: Person, ids: [string, string, string]): Promise<unknown[]> {
  const told: unknown[] = [];
  for (const [method, path, body] of requests(...ids)) {
    const answer: ApiResponse<Problem> = await person.api[method]<Problem>(path, body as never);
    told.push([method, path.replace(/\d+/g, 'n'), answer.status, { ...answer.body, instance: '' }]);
  }
  return told;
}

describe('a deleted chat', () => {
  it.each(['private_channel', 'public_channel', 'group'] as const)(
    'of type %s is gone at once, from every route and for everyone',
    async (type) => {
      const [boss, ada, bob, eve] = await api.people(4);
      const members = type === 'public_channel' ? [] : [boss!, bob!, eve!];
      const chat = await createChat(ada!, { type, members });
      if (type === 'public_channel') for (const person of [bob!, eve!]) await join(person, chat.id);
      const message = await send(bob!, chat.id, 'x');
      const before = await getChat(ada!, chat.id);
      await whileMessagesAreHeld(chat.id, async () => {
        await deleteChat(ada!, chat.id);
        for (const person of [ada!, bob!, boss!]) {
          const missing = await answers(person, ['999999999', message.id, eve!.id]);
          expect(await answers(person, [chat.id, message.id, eve!.id])).toEqual(missing);
          for (const list of ['/api/chat', '/api/chat?scope=public']) {
            expect((await person.api.get<{ items: Chat[] }>(list)).body.items).toEqual([]);
          }
        }
        expect(await rowsOf(chat.id)).toEqual({ chats: 1, messages: 1, orphans: 0 });
      });
      const last = (await api.events(chat.id)).at(-1);
      expect(last).toMatchObject({ type: 'chat.deleted', seq: before.lastSeq + 1, actorId: ada!.id, chatType: type });
      const { updatedAt: _, ...summary } = summaryOf(before);
      expect(last?.data).toMatchObject({ chat: { ...summary, lastSeq: before.lastSeq + 1 } });
    },
  );

  it('is deleted by those who manage it; a single chat can’t be deleted', async () => {
    const [boss, ada, bob] = await api.people(3);
    const hidden = await createChat(ada!, { members: [boss!, bob!] });
    const open = await createChat(ada!, { type: 'public_channel' });
    const single = await createChat(ada!, { type: 'single', members: [bob!] });
    const remove = (person: Person, { id }: Chat) => problem(person.api.delete(`/api/chat/${id}`));
    expect(await remove(bob!, hidden)).toEqual([403, 'not_the_owner']);
    expect(await remove(boss!, hidden)).toEqual([403, 'not_the_owner']);
    expect(await remove(bob!, open)).toEqual([403, 'not_the_owner']);
    expect(await remove(bob!, single)).toEqual([403, 'not_the_owner']);
    await deleteChat(boss!, open.id);
    await deleteChat(ada!, hidden.id);
  });

  it('frees its name', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { type: 'public_channel', name: 'Lobby' });
    const again = () => bob!.api.post<Chat>('/api/chat', { type: 'public_channel', name: 'lobby' });
    expect(await problem(again())).toEqual([409, 'channel_name_taken']);
    const message = await send(ada!, chat.id, 'x');
    await whileMessagesAreHeld(message.chatId, async () => {
      await deleteChat(ada!, chat.id);
      expect((await again()).status).toBe(201);
    });
    expect(await problem(again())).toEqual([409, 'channel_name_taken']);
  });

  it('is not revealed by repeating a request that created something in it', async () => {
    const [ada, bob] = await api.people(2);
    const key = { 'idempotency-key': 'once' };
    const create = () => ada!.api.post<Chat>('/api/chat', { type: 'public_channel', name: `of ${ada!.id}` }, key);
    const chat = (await create()).body;
    const path = `/api/chat/${chat.id}`;
    const repeats = [
      create,
      () => bob!.api.post(`${path}/join`, undefined, key),
      () => ada!.api.post(`${path}/messages`, { content: 'x' }, key),
      () => ada!.api.post(`${path}/members`, { userIds: [bob!.id] }, key),
    ];
    for (const repeat of repeats) expect((await repeat()).status).toBeLessThan(300);
    await whileMessagesAreHeld(chat.id, async () => {
      await deleteChat(ada!, chat.id);
      for (const repeat of repeats) expect(await problem(repeat())).toEqual([404, 'chat_not_found']);
    });
    api.service.app.get(DeletedChats, { strict: false }).purge();
    await eventually(async () => expect(await rowsOf(chat.id)).toEqual(GONE));
    for (const repeat of repeats) expect(await problem(repeat())).toEqual([404, 'chat_not_found']);
  });
});

describe('what a deleted chat leaves behind', () => {
  async function fill(person: Person, chatId: string, count: number): Promise<void> {
    await api.database.query(
      `select send_message_v3($1, $2, $3, 'n ' || n, 'k ' || n, '\\x00', null) from generate_series(1, $4::integer) n`,
      [person.workspaceId, chatId, person.id, count],
    );
    await api.database.query(
      `insert into message_revisions (message_id, workspace_id, changed_seq, content, replaced_at)
       select id, workspace_id, seq, 'before', now() from messages where chat_id = $1`,
      [chatId],
    );
  }

  it('is removed at once, however many messages there are; other chats keep theirs', async () => {
    const [ada] = await api.people(1);
    const [doomed, kept] = [await createChat(ada!), await createChat(ada!)];
    await fill(ada!, doomed.id, 2_500);
    await fill(ada!, kept.id, 3);
    await deleteChat(ada!, doomed.id);
    await eventually(async () => expect(await rowsOf(doomed.id)).toEqual(GONE));
    expect(await rowsOf(kept.id)).toEqual({ chats: 1, messages: 3, orphans: 0 });
    const remembered = 'select id, workspace_id from deleted_chats where id = any ($1)';
    expect(await api.database.query(remembered, [[doomed.id, kept.id]])).toEqual([
      { id: doomed.id, workspace_id: ada!.workspaceId },
    ]);
    expect((await getChat(ada!, kept.id)).lastSeq).toBe(4);
  });

  it('is removed at the next start after a crash', async () => {
    const [ada] = await api.people(1);
    const half = await createChat(ada!);
    const empty = await createChat(ada!);
    await fill(ada!, half.id, 1_200);
    await api.database.query('update chats set deleted_at = now() where id = any ($1)', [[half.id, empty.id]]);
    await api.database.query('delete from chat_members where chat_id = any ($1)', [[half.id, empty.id]]);
    const next = await api.another({ RELAY_ENABLED: 'false' });
    await eventually(async () => expect(await rowsOf(half.id)).toEqual(GONE));
    await eventually(async () => expect(await rowsOf(empty.id)).toEqual(GONE));
    await next.drain();
  });

  it('is removed by several instances at once, and later if rows are locked', async () => {
    const [ada] = await api.people(1);
    const chats = [await createChat(ada!), await createChat(ada!)];
    for (const { id } of chats) await fill(ada!, id, 1_100);
    const second = await api.another({ RELAY_ENABLED: 'false' });
    const both = [api.service, second].map(({ app }) => app.get(DeletedChats, { strict: false }));
    await whileMessagesAreHeld(chats[0]!.id, async () => {
      for (const { id } of chats) await deleteChat(ada!, id);
      for (const purger of both) purger.purge();
      await eventually(async () => expect(await rowsOf(chats[1]!.id)).toEqual(GONE));
      expect(await rowsOf(chats[0]!.id)).toEqual({ chats: 1, messages: 1_100, orphans: 0 });
    });
    for (const purger of both) purger.purge();
    await eventually(async () => expect(await rowsOf(chats[0]!.id)).toEqual(GONE));
    await second.drain();
  });
});
