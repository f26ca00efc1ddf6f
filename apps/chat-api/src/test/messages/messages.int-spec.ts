import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONTENT_LIMIT, EVENT_VERSIONS, type Chat, type Message } from '@fechatter/core';
import { createChat, eventually, join, leave, Person, removeMember, send } from '@fechatter/testing';
import { Sweep } from '../../sweep.js';
import { problem } from '../worlds/answers.js';
import { ChatApi } from '../worlds/chat-api.js';
import { CountedApi } from '../worlds/counted-api.js';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

function post(person: Person, chatId: string, body: unknown, headers?: Record<string, string>) {
  return person.api.post<Message>(`/api/chat/${chatId}/messages`, body, headers);
}

function path(message: Message): string {
  return `/api/chat/${message.chatId}/messages/${message.id}`;
}

describe('sending', () => {
  it('returns, stores and announces the same message', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { members: [bob!] });
    const { status, headers, body: message } = await post(bob!, chat.id, { content: 'hello' });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(path(message));
    expect(message).toEqual({
      id: expect.stringMatching(/^\d+$/),
      chatId: chat.id,
      seq: 2,
      changedSeq: 2,
      senderId: bob!.id,
      clientId: null,
      content: 'hello',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      editedAt: null,
      deletedAt: null,
    });
    expect((await ada!.api.get(path(message))).body).toEqual(message);
    const [, event] = await api.events(chat.id);
    expect(event).toEqual({
      type: 'message.created',
      version: EVENT_VERSIONS['message.created'],
      seq: 2,
      actorId: bob!.id,
      recipientId: null,
      chatType: 'private_channel',
      data: { message },
    });
  });

  it.each([
    ['CR and LF', 'one\r\ntwo\n\rthree'],
    ['line separators', 'one\u2028two\u2029three\u0085four'],
    ['right-to-left', '\u202eמימין לשמאל\u202c مرحبا \u200f'],
    ['quotes and escapes', `'";--\\n\\u0000 {"a":1} </script> %s $1`],
    ['combining marks and other planes', 'e\u0301 \u{1F468}\u200D\u{1F469}\u200D\u{1F467} \u{10FFFF} \uFEFF\uFFFF'],
    ['10,000 emoji', '😀'.repeat(CONTENT_LIMIT.max)],
    ['spaces around', '  x\t'],
  ])('keeps text with %s unchanged in the answer, the history and the event', async (_, content) => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    const message = await send(ada!, chat.id, content);
    expect(message.content).toBe(content);
    expect(((await ada!.api.get(path(message))).body as Message).content).toBe(content);
    expect((await api.events(chat.id))[1]?.data).toEqual({ message });
  });

  it.each([
    ['NUL', { content: 'a\0b' }],
    ['a lone high surrogate', { content: 'a\ud83d' }],
    ['a lone low surrogate', { content: '\ude00' }],
    ['only white space', { content: ' \n\u2003' }],
    ['nothing', { content: '' }],
    ['10,001 characters', { content: 'x'.repeat(10_001) }],
    ['a number', { content: 7 }],
    ['null', { content: null }],
    ['no content', {}],
  ])('refuses %s, and uses up no seq', async (_, body) => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    const refused = await post(ada!, chat.id, body);
    expect(refused.body).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ pointer: '/content' }] });
    expect((await send(ada!, chat.id, 'next')).seq).toBe(2);
  });

  it('refuses unknown fields', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    const refused = await post(ada!, chat.id, { content: 'x', senderId: '1' });
    expect(refused.body).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/senderId', code: 'unknown_field' }],
    });
  });

  it('takes one statement in all, authentication and transaction included', async () => {
    const leader = await ChatApi.start();
    const counted = await CountedApi.start(leader);
    try {
      // Each person sends once, so that no cached answer saves a look-up of their session.
      const [ada, ...others] = (await leader.people(60)).map(({ tokens }) => new Person(counted.url, tokens));
      const chat = await createChat(ada!, { members: others });
      const statementsOf = (person: Person | undefined) => counted.cost(() => send(person!, chat.id, 'x'));
      await eventually(async () => expect(await statementsOf(others.pop())).toBe(1));
      for (let index = 0; index < 20; index += 1) expect(await statementsOf(others.pop())).toBe(1);
    } finally {
      await counted.stop();
      await leader.stop();
    }
  });

  it('costs the same in a chat of 5,000 members as in one of 5', async () => {
    const [ada] = await api.people(1);
    const [small, large] = [await createChat(ada!), await createChat(ada!)];
    const fill = (chatId: string, count: number) =>
      api.database.query(
        `with added as (
           insert into users (workspace_id, email, full_name, password_hash, role)
           select $1, gen_random_uuid()::text, 'Member', '-', 'member'
           from generate_series(1, $3) returning id
         ) insert into chat_members (chat_id, user_id, workspace_id, joined_seq, changed_seq, read_seq)
           select $2, id, $1, 1, 1, 1 from added`,
        [ada!.workspaceId, chatId, count],
      );
    await fill(small.id, 4);
    await fill(large.id, 4_999);
    await api.database.query('vacuum analyze chat_members, users');
    const cost = async (chatId: string) => {
      // The median is past the first sends on a connection, which PostgreSQL plans anew each time.
      const plans: number[] = [];
      for (let index = 0; index < 21; index += 1) {
        const [row] = await api.database.query<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
          `explain (analyze, buffers, format json)
           select outcome, message
           from send_message_v3(${ada!.workspaceId}, ${chatId}, ${ada!.id}, 'x', null, null, null)`,
        );
        const plan = row?.['QUERY PLAN'][0].Plan ?? {};
        plans.push((plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0));
      }
      return plans.sort((a, b) => a - b)[10] ?? 0;
    };
    expect(Math.abs((await cost(large.id)) - (await cost(small.id)))).toBeLessThanOrEqual(5);
  });
});

describe('a repeat under the same key', () => {
  it('returns the message as it is now', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    const key = { 'idempotency-key': 'k-1' };
    const first = await post(ada!, chat.id, { content: 'one' }, key);
    const again = await post(ada!, chat.id, { content: 'one' }, key);
    expect(again.body).toEqual(first.body);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    const edited = await ada!.api.patch<Message>(path(first.body), { content: 'two' });
    expect((await post(ada!, chat.id, { content: 'one' }, key)).body).toEqual(edited.body);
    expect(await problem(post(ada!, chat.id, { content: 'other' }, key))).toEqual([422, 'idempotency_key_reused']);
    expect(await api.events(chat.id)).toHaveLength(3);
  });

  it('belongs to one person and one chat', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { members: [bob!] });
    const other = await createChat(ada!);
    const sent = [await send(ada!, chat.id, 'x', 'same'), await send(bob!, chat.id, 'x', 'same')];
    sent.push(await send(ada!, other.id, 'x', 'same'));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(3);
  });

  it('is no repeat after seven days, nor is one for a chat after a day', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    const [old, young] = [await send(ada!, chat.id, 'x', 'old'), await send(ada!, chat.id, 'x', 'young')];
    const make = () =>
      ada!.api.post<Chat>('/api/chat', { type: 'private_channel', name: 'x' }, { 'idempotency-key': 'chat' });
    const made = (await make()).body;
    const age = (table: string, days: number, where: string) =>
      api.database.query(`update ${table} set created_at = created_at - make_interval(days => $1) where ${where}`, [
        days,
      ]);
    await age('messages', 8, `id = ${old.id}`);
    await age('messages', 6, `id = ${young.id}`);
    await age('idempotency_keys', 2, `user_id = ${ada!.id}`);
    await api.service.app.get(Sweep, { strict: false }).run();
    expect((await send(ada!, chat.id, 'x', 'old')).id).not.toBe(old.id);
    expect((await send(ada!, chat.id, 'x', 'young')).id).toBe(young.id);
    expect((await make()).body.id).not.toBe(made.id);
  });

  it('is refused for somebody who has been removed', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { members: [bob!] });
    await send(bob!, chat.id, 'x', 'mine');
    await removeMember(ada!, chat.id, bob!);
    const again = post(bob!, chat.id, { content: 'x' }, { 'idempotency-key': 'mine' });
    expect(await problem(again)).toEqual([404, 'chat_not_found']);
  });
});

describe('editing and deleting', () => {
  it('an edit gets a new seq, and keeps the old text as a revision', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { members: [bob!] });
    const message = await send(ada!, chat.id, 'one');
    await send(bob!, chat.id, 'between');
    const { status, body: edited } = await ada!.api.patch<Message>(path(message), { content: 'two' });
    expect(status).toBe(200);
    expect(edited).toEqual({ ...message, content: 'two', changedSeq: 4, editedAt: expect.any(String) });
    expect((await bob!.api.get(path(message))).body).toEqual(edited);
    const event = (await api.events(chat.id)).at(-1);
    expect(event).toMatchObject({ type: 'message.edited', seq: 4, actorId: ada!.id, data: { message: edited } });
    const revisions = await api.database.query(
      'select content, changed_seq from message_revisions where message_id = $1',
      [message.id],
    );
    expect(revisions).toEqual([{ content: 'one', changed_seq: '2' }]);
  });

  it('an edit that changes nothing makes no event', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    const message = await send(ada!, chat.id, 'one');
    expect((await ada!.api.patch(path(message), { content: 'one' })).body).toEqual(message);
    expect(await api.events(chat.id)).toHaveLength(2);
  });

  it('a deleted message keeps its seq and loses its text everywhere', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    const message = await send(ada!, chat.id, 'one');
    await ada!.api.patch(path(message), { content: 'two' });
    expect((await ada!.api.delete(path(message))).status).toBe(204);
    const { body: gone } = await ada!.api.get<Message>(path(message));
    expect(gone).toMatchObject({ id: message.id, seq: 2, changedSeq: 4, content: null, deletedAt: expect.any(String) });
    expect((await api.events(chat.id)).at(-1)).toMatchObject({
      type: 'message.deleted',
      seq: 4,
      data: { message: gone },
    });
    expect(await api.database.query('select from message_revisions where message_id = $1', [message.id])).toEqual([]);
    expect(await problem(ada!.api.patch(path(message), { content: 'x' }))).toEqual([409, 'message_deleted']);
    expect((await ada!.api.delete(path(message))).status).toBe(204);
    expect(await api.events(chat.id)).toHaveLength(4);
  });

  it('authors edit and delete; those who manage the chat delete, too', async () => {
    const [boss, ada, bob, eve] = await api.people(4);
    const hidden = await createChat(ada!, { members: [boss!, bob!, eve!] });
    const open = await createChat(ada!, { type: 'public_channel' });
    for (const person of [boss!, bob!, eve!]) await join(person, open.id);
    const inHidden = await send(bob!, hidden.id, 'x');
    const inOpen = await send(bob!, open.id, 'x');
    expect(await problem(ada!.api.patch(path(inHidden), { content: 'y' }))).toEqual([403, 'not_the_author']);
    expect(await problem(eve!.api.delete(path(inHidden)))).toEqual([403, 'not_the_author']);
    expect(await problem(boss!.api.delete(path(inHidden)))).toEqual([403, 'not_the_author']);
    expect((await ada!.api.delete(path(inHidden))).status).toBe(204);
    expect((await boss!.api.delete(path(inOpen))).status).toBe(204);
  });

  it('finds a message only in its own chat, and only for members', async () => {
    const [ada, bob] = await api.people(2);
    const [one, two] = [await createChat(ada!), await createChat(ada!, { members: [bob!] })];
    const message = await send(ada!, one.id, 'x');
    const elsewhere = { ...message, chatId: two.id };
    expect(await problem(ada!.api.get(path(elsewhere)))).toEqual([404, 'message_not_found']);
    expect(await problem(ada!.api.patch(path(elsewhere), { content: 'y' }))).toEqual([404, 'message_not_found']);
    expect(await problem(bob!.api.get(path(message)))).toEqual([404, 'chat_not_found']);
    expect(await problem(ada!.api.get(`/api/chat/${one.id}/messages/x`))).toEqual([404, 'message_not_found']);
  });

  it('in an archived chat, messages can be read and deleted, but not edited', async () => {
    const [ada, bob, eve] = await api.people(3);
    const chat = await createChat(ada!, { type: 'group', members: [bob!, eve!] });
    const message = await send(ada!, chat.id, 'x');
    await leave(bob!, chat.id);
    expect(await problem(ada!.api.patch(path(message), { content: 'y' }))).toEqual([409, 'chat_archived']);
    expect((await ada!.api.delete(path(message))).status).toBe(204);
  });
});
