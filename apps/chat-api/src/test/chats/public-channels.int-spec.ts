import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { messageWindow, type Chat, type Member, type Message, type MessagePage, type Page } from '@fechatter/core';
import { createChat, expectStatus, join, leave, removeMember, send, type Person } from '@fechatter/testing';
import { ChatsService } from '../../chats/chats.service.js';
import { MembersService } from '../../members/members.service.js';
import { MessagesService, type Changes } from '../../messages/messages.service.js';
import { getChat, problem } from '../worlds/answers.js';
import { ChatApi } from '../worlds/chat-api.js';
import { duringChange } from '../worlds/during-change.js';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

/** The owner of a public channel with a message of theirs, two people who are not in it, and a stranger. */
async function world() {
  const [boss, ada, bob] = (await api.people(3)) as [Person, Person, Person];
  const [stranger] = (await api.people(1)) as [Person];
  const chat = await createChat(ada, { type: 'public_channel' });
  return { boss, ada, bob, stranger, chat, path: `/api/chat/${chat.id}`, message: await send(ada, chat.id, 'hello') };
}

const read = <T>(person: Person, path: string) => expectStatus(200, person.api.get<T>(path));

/** Everything of a chat that can be read. */
function readings(path: string, message: Message): string[] {
  const pages = ['', '?before=9', '?after=0', '?around=2'].map((place) => `${path}/messages${place}`);
  return [path, ...pages, `${path}/messages/${message.id}`, `${path}/changes`, `${path}/members`];
}

describe('a public channel', () => {
  it('is read by everyone in its workspace, with its messages, changes and members', async () => {
    const { ada, bob, path, message, chat } = await world();
    expect(await getChat(bob, chat.id)).toMatchObject({ id: chat.id, lastSeq: 2, me: null, lastMessage: message });
    for (const place of ['', '?before=9', '?after=0', '?around=2'])
      expect((await read<MessagePage>(bob, `${path}/messages${place}`)).items).toEqual([message]);
    expect(await read<Message>(bob, `${path}/messages/${message.id}`)).toEqual(message);
    expect((await read<Page<Member>>(bob, `${path}/members`)).items.map(({ user }) => user.id)).toEqual([ada.id]);
    const changes = await read<Changes>(bob, `${path}/changes`);
    expect(changes).toMatchObject({ chat: { me: null }, messages: [message], lastSeq: 2, hasMore: false });
    const listed = await read<Page<Chat>>(bob, '/api/chat?scope=public');
    expect(listed.items).toMatchObject([{ id: chat.id, lastMessage: message, me: null }]);
  });

  it('is still read by everyone when it is archived, and when nobody is left in it', async () => {
    const { ada, bob, path, message, chat } = await world();
    await expectStatus(200, ada.api.patch(path, { archived: true }));
    for (const url of readings(path, message)) await read(bob, url);
    await leave(ada, chat.id);
    expect((await read<Page<Member>>(bob, `${path}/members`)).items).toEqual([]);
    for (const url of readings(path, message)) await read(bob, url);
  });

  it('does not exist for another workspace, nor a private channel for the admins of its own', async () => {
    const { boss, ada, bob, stranger, path, message } = await world();
    const closed = await createChat(ada, { members: [bob] });
    const secret = await send(ada, closed.id, 'between us');
    for (const url of readings(path, message))
      expect(await problem(stranger.api.get(url))).toEqual([404, 'chat_not_found']);
    for (const url of readings(`/api/chat/${closed.id}`, secret))
      expect(await problem(boss.api.get(url))).toEqual([404, 'chat_not_found']);
  });

  it('is not read by a person who has been deactivated, even by a request that was let in before', async () => {
    const { bob, path, message, chat } = await world();
    await api.database.query(`update users set status = 'deactivated' where id = $1`, [bob.id]);
    for (const url of readings(path, message))
      expect(await problem(bob.api.get(url))).toEqual([401, 'session_revoked']);
    const { app } = api.service;
    const [chats, members] = [app.get(ChatsService, { strict: false }), app.get(MembersService, { strict: false })];
    const messages = app.get(MessagesService, { strict: false });
    const actor = { userId: bob.id, workspaceId: bob.workspaceId };
    for (const reading of [
      () => chats.get(actor, chat.id),
      () => members.list(actor, chat.id, null, 50),
      () => messages.page(actor, chat.id, messageWindow({}, 50), true),
      () => messages.get(actor, chat.id, message.id),
      () => messages.changes(actor, chat.id, { since: 0, limit: 50, withSenders: true }),
      () => messages.send(actor, { chatId: chat.id, content: 'x', clientId: null, idempotency: null }),
    ])
      await expect(reading()).rejects.toThrow('chat_not_found');
  });

  it('answers not_a_member where membership is needed, before it looks at key, archive and entity tag', async () => {
    const { boss, ada, bob, path, chat } = await world();
    await join(bob, chat.id);
    const mine = await send(bob, chat.id, 'mine', 'key');
    const added = { userIds: [boss.id] };
    await expectStatus(200, bob.api.post(`${path}/members`, added, { 'idempotency-key': 'add' }));
    await leave(bob, chat.id);
    await expectStatus(200, ada.api.patch(path, { archived: true }));
    const key = (name: string) => ({ 'idempotency-key': name });
    const stale = { 'if-match': '"0"' };
    const answers = [
      bob.api.post(`${path}/messages`, { content: 'x' }),
      bob.api.post(`${path}/messages`, { content: 'mine' }, key('key')),
      bob.api.post(`${path}/messages`, { content: 'another' }, key('key')),
      bob.api.patch(`${path}/messages/${mine.id}`, { content: 'x' }),
      bob.api.patch(`${path}/messages/${mine.id}`, { content: 'x' }, stale),
      bob.api.delete(`${path}/messages/${mine.id}`),
      bob.api.delete(`${path}/messages/900000000000000001`),
      bob.api.put(`${path}/read`, { seq: 1 }),
      bob.api.put(`${path}/read`, { seq: 1_000 }),
      bob.api.post(`${path}/leave`),
      bob.api.post(`${path}/members`, added),
      bob.api.post(`${path}/members`, added, key('add')),
      bob.api.post(`${path}/members`, { userIds: [ada.id] }, key('add')),
    ];
    for (const answer of answers) expect(await problem(answer)).toEqual([403, 'not_a_member']);
    expect((await getChat(bob, chat.id)).lastSeq).toBe(7);
  });

  it('is managed from outside by admins as before, who do not delete its messages without joining', async () => {
    const { boss, bob, path, message, chat } = await world();
    await join(bob, chat.id);
    await expectStatus(200, boss.api.patch(path, { description: 'Where to talk' }));
    await removeMember(boss, chat.id, bob);
    expect(await problem(boss.api.delete(`${path}/messages/${message.id}`))).toEqual([403, 'not_a_member']);
    expect(await problem(bob.api.patch(path, { description: 'x' }))).toEqual([403, 'not_the_owner']);
    expect((await boss.api.delete(path)).status).toBe(204);
  });

  it('that one has left no longer shows revisions of one’s own messages', async () => {
    const { bob, path, chat } = await world();
    await join(bob, chat.id);
    const mine = await send(bob, chat.id, 'mine');
    await leave(bob, chat.id);
    expect(await problem(bob.api.get(`${path}/messages/${mine.id}/revisions`))).toEqual([404, 'chat_not_found']);
  });
});

describe('reading a channel from outside while it is deleted', () => {
  async function longChannel() {
    const { ada, bob, chat, path } = await world();
    for (let n = 0; n < 30; n += 1) await send(ada, chat.id, `n ${n}`);
    const urls = readings(path, await send(ada, chat.id, 'last'));
    const whole = await Promise.all(urls.map(async (url) => JSON.stringify([200, await read(bob, url)])));
    return { ada, bob, chat, path, urls, whole };
  }

  async function told(person: Person, url: string): Promise<string> {
    const { status, body } = await person.api.get<{ code?: string }>(url);
    return status === 200 ? JSON.stringify([status, body]) : `${status} ${body.code}`;
  }

  it('shows no page with gaps, if it is deleted after the reader was let in', async () => {
    const { bob, chat, urls, whole } = await longChannel();
    const ofMessages = urls.filter((url) => !url.endsWith('/members'));
    const deletion = `lock table messages in access exclusive mode;
      update chats set deleted_at = now() where id = ${chat.id};
      delete from messages where chat_id = ${chat.id} and seq % 2 = 1`;
    const answers = await duringChange(api.database, [deletion, []], ofMessages.length, () =>
      Promise.all(ofMessages.map((url) => told(bob, url))),
    );
    expect(answers.filter((answer) => answer !== '404 chat_not_found' && !whole.includes(answer))).toEqual([]);
    expect(answers).toContain('404 chat_not_found');
  });

  it('shows everything, and from some moment on nothing', async () => {
    const { ada, bob, path, urls, whole } = await longChannel();
    let isOver = false;
    const reading = Promise.all(
      urls.map(async (url) => {
        const answers: string[] = [];
        while (!isOver || answers.length === 0) answers.push(await told(bob, url));
        return answers;
      }),
    );
    expect((await ada.api.delete(path)).status).toBe(204);
    for (const url of urls) expect(await told(bob, url)).toBe('404 chat_not_found');
    isOver = true;
    for (const [index, answers] of (await reading).entries()) {
      const end = answers.indexOf('404 chat_not_found');
      const before = end === -1 ? answers : answers.slice(0, end);
      expect([...new Set(before)].filter((answer) => answer !== whole[index])).toEqual([]);
      expect([...new Set(answers.slice(before.length))].filter((answer) => !answer.startsWith('404 chat'))).toEqual([]);
    }
  });
});
