import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ALL_CHATS, type Chat, type Member } from '@fechatter/core';
import {
  addMembers,
  createChat,
  join,
  leave,
  readAll,
  send,
  type Person,
  type Problem,
  expectStatus,
} from '@fechatter/testing';
import { Database } from '../../postgres/database/database.js';
import { PgStore } from '../../postgres/pg-store.js';
import { getChat, idsOf, problem, summaryOf } from '../worlds/answers.js';
import { ChatApi } from '../worlds/chat-api.js';
import { StatementCounter } from '../worlds/statement-counter.js';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

function make(creator: Person, body: object, headers?: Record<string, string>) {
  return creator.api.post<Chat>('/api/chat', body, headers);
}

describe('creating', () => {
  it('returns the chat as its creator sees it, and announces it with its first event', async () => {
    const [ada, bob, eve] = await api.people(3);
    const answer = await make(ada!, {
      type: 'group',
      name: 'Tea',
      description: 'at four',
      memberIds: idsOf([bob!, eve!]),
    });
    const chat = answer.body;
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/chat/${chat.id}`);
    const expected = {
      type: 'group',
      name: 'Tea',
      description: 'at four',
      ownerId: ada!.id,
      memberCount: 3,
      lastSeq: 1,
    };
    expect(chat).toMatchObject({ ...expected, lastMessage: null, archivedAt: null });
    expect(chat.me).toMatchObject({ role: 'owner', readSeq: 1, unreadCount: 0, peer: null });
    expect(await getChat(ada!, chat.id)).toEqual(chat);
    const [created, ...more] = await api.events(chat.id);
    expect(more).toEqual([]);
    expect(created).toMatchObject({ type: 'chat.created', seq: 1, actorId: ada!.id, chatType: 'group' });
    expect(created?.data).toEqual({
      chat: summaryOf(chat),
      members: await readAll<Member>(bob!, `/api/chat/${chat.id}/members`),
    });
  });

  it.each([
    ['a single of one', 'single', 0, 'invalid_membership'],
    ['a single of three', 'single', 2, 'invalid_membership'],
    ['a group of two', 'group', 1, 'invalid_membership'],
    ['a public channel with others', 'public_channel', 1, 'invalid_membership'],
  ])('refuses %s', async (_, type, others, code) => {
    const [ada, ...rest] = await api.people(3);
    const name = type.endsWith('channel') ? { name: 'x' } : {};
    const body = { type, ...name, memberIds: idsOf(rest.slice(0, others)) };
    expect(await problem(make(ada!, body))).toEqual([422, code]);
  });

  it('refuses the creator, a person twice, and people of other workspaces', async () => {
    const [ada, bob] = await api.people(2);
    const [stranger] = await api.people(1);
    const group = (memberIds: unknown[]) => make(ada!, { type: 'group', memberIds });
    expect(await problem(group([ada!.id, bob!.id]))).toEqual([422, 'invalid_membership']);
    expect(await problem(group([bob!.id, bob!.id]))).toEqual([422, 'invalid_membership']);
    const unknown = await group([bob!.id, stranger!.id, 'x', '99999999999999999999']);
    expect(unknown.body).toMatchObject({
      status: 422,
      code: 'unknown_member',
      errors: [{ pointer: '/memberIds/1' }, { pointer: '/memberIds/2' }, { pointer: '/memberIds/3' }],
    });
  });

  it('refuses a deactivated person', async () => {
    const [ada, bob] = await api.people(2);
    await api.database.query(`update users set status = 'deactivated' where id = $1`, [bob!.id]);
    expect(await problem(make(ada!, { type: 'single', memberIds: [bob!.id] }))).toEqual([422, 'unknown_member']);
  });

  it('opens a single chat again with a person who was deactivated, and takes messages there', async () => {
    const [ada, bob] = await api.people(2);
    const single = { type: 'single', memberIds: [bob!.id] };
    const made = await expectStatus(201, make(ada!, single));
    expect(made.me?.peer).toMatchObject({ id: bob!.id, status: 'active' });
    await api.database.query(`update users set status = 'deactivated' where id = $1`, [bob!.id]);
    const again = await expectStatus(200, make(ada!, single));
    expect(again).toMatchObject({ id: made.id, memberCount: 2, me: { peer: { id: bob!.id, status: 'deactivated' } } });
    await expectStatus(201, ada!.api.post(`/api/chat/${made.id}/messages`, { content: 'are you still there?' }));
  });

  it('refuses requests that do not match the schema, with a pointer to each fault', async () => {
    const [ada] = await api.people(1);
    const pointers = async (body: object) => {
      const { status, body: answer } = await ada!.api.post<Problem>('/api/chat', body);
      return [status, answer.code, ...(answer.errors ?? []).map(({ pointer }) => pointer)];
    };
    expect(await pointers({ type: 'club' })).toEqual([400, 'invalid_request', '/type']);
    expect(await pointers({ type: 'public_channel' })).toEqual([400, 'invalid_request', '/name']);
    expect(await pointers({ type: 'public_channel', name: '  ' })).toEqual([400, 'invalid_request', '/name']);
    expect(await pointers({ type: 'public_channel', name: 'a\0' })).toEqual([400, 'invalid_request', '/name']);
    expect(await pointers({ type: 'single', name: 'us', memberIds: ['1'] })).toEqual([400, 'invalid_request', '/name']);
    expect(await pointers({ type: 'private_channel', name: 'x', owner: '1' })).toEqual([
      400,
      'invalid_request',
      '/owner',
    ]);
    expect(await pointers({ type: 'private_channel', name: 'x', memberIds: 'all' })).toContain('/memberIds');
    const many = Array.from({ length: 101 }, (_, index) => String(index + 1));
    expect(await pointers({ type: 'group', memberIds: many })).toEqual([400, 'invalid_request', '/memberIds']);
  });

  it('compares the names of public channels without case, within the workspace', async () => {
    const [ada] = await api.people(1);
    const [other] = await api.people(1);
    await createChat(ada!, { type: 'public_channel', name: 'General' });
    const again = { type: 'public_channel', name: 'gENERAL' };
    expect(await problem(make(ada!, again))).toEqual([409, 'channel_name_taken']);
    expect((await make(ada!, again)).body).toMatchObject({ errors: [{ pointer: '/name', code: 'taken' }] });
    expect((await make(other!, again)).status).toBe(201);
    expect((await make(ada!, { ...again, type: 'private_channel' })).status).toBe(201);
  });

  it('creates one single chat per pair, whoever asks', async () => {
    const [ada, bob] = await api.people(2);
    const first = await make(ada!, { type: 'single', memberIds: [bob!.id] });
    const again = await make(bob!, { type: 'single', memberIds: [ada!.id] });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body.id).toBe(first.body.id);
    expect(first.body).toMatchObject({ ownerId: null, name: null });
    expect(first.body.me).toMatchObject({ role: 'member', peer: { id: bob!.id } });
    expect(again.body.me).toMatchObject({ peer: { id: ada!.id } });
    expect(await api.events(first.body.id)).toHaveLength(1);
  });

  it('happens once per key; a repeat returns the chat as it is now', async () => {
    const [ada, bob] = await api.people(2);
    const headers = { 'idempotency-key': 'make-it-1' };
    const body = { type: 'private_channel', name: 'Keys' };
    const first = await make(ada!, body, headers);
    await addMembers(ada!, first.body.id, [bob!]);
    const again = await make(ada!, { name: 'Keys', type: 'private_channel' }, headers);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.body).toEqual({ ...(await getChat(ada!, first.body.id)), memberCount: 2 });
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(await problem(make(ada!, { ...body, name: 'Other' }, headers))).toEqual([422, 'idempotency_key_reused']);
    expect((await make(bob!, body, headers)).body.id).not.toBe(first.body.id);
    expect(await problem(make(ada!, body, { 'idempotency-key': 'not valid' }))).toEqual([400, 'invalid_request']);
    expect(await problem(make(ada!, body, { 'idempotency-key': 'x'.repeat(256) }))).toEqual([400, 'invalid_request']);
  });

  it('happens once per key, however the ids in the path are escaped', async () => {
    const [ada, bob] = await api.people(2);
    const { id } = await createChat(ada!);
    const headers = { 'idempotency-key': 'escaped' };
    const add = (chatId: string, userId: string) =>
      ada!.api.post(`/api/chat/${chatId}/members`, { userIds: [userId] }, headers);
    const escaped = `%3${id[0]}${id.slice(1)}`;
    const [first, again] = [await add(id, bob!.id), await add(escaped, bob!.id)];
    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
    expect(await problem(add(escaped, '999'))).toEqual([422, 'idempotency_key_reused']);
  });
});

describe('reading', () => {
  it('answers for a chat that one may not see exactly as for one that does not exist', async () => {
    const [ada, bob, admin] = await api.people(3);
    const [elsewhere] = await api.people(1);
    const chat = await createChat(bob!, { members: [admin!] });
    const open = await createChat(bob!, { type: 'public_channel' });
    const told = async (person: Person, path: string) => {
      const { status, body } = await person.api.get<Problem>(path);
      return { ...body, status, instance: '' };
    };
    const missing = await told(ada!, '/api/chat/999999');
    expect(missing).toMatchObject({ status: 404, code: 'chat_not_found' });
    expect(await told(ada!, `/api/chat/${chat.id}`)).toEqual(missing);
    expect(await told(elsewhere!, `/api/chat/${open.id}`)).toEqual(missing);
    for (const id of ['x', '0', '-1', '007', '9223372036854775808', '%00']) {
      expect(await told(ada!, `/api/chat/${id}`)).toEqual(missing);
    }
    for (const inside of ['members', 'messages', 'changes', 'messages/1']) {
      expect(await told(ada!, `/api/chat/${chat.id}/${inside}`)).toEqual(missing);
      expect(await told(elsewhere!, `/api/chat/${open.id}/${inside}`)).toEqual(missing);
    }
    expect(await problem(ada!.api.post(`/api/chat/${chat.id}/join`))).toEqual([404, 'chat_not_found']);
    expect(await problem(elsewhere!.api.post(`/api/chat/${open.id}/messages`, { content: 'hi' }))).toEqual([
      404,
      'chat_not_found',
    ]);
  });
});

describe('the list of chats', () => {
  it('has the most recent activity first, page by page, each chat as the actor sees it', async () => {
    const [ada, bob] = await api.people(2);
    const chats: Chat[] = [];
    for (let index = 0; index < 5; index += 1) chats.push(await createChat(ada!, { members: [bob!] }));
    await createChat(bob!, {});
    const message = await send(bob!, chats[1]!.id, 'first again');
    const all = await readAll<Chat>(ada!, '/api/chat', 2);
    expect(all.map(({ id }) => id)).toEqual([1, 4, 3, 2, 0].map((index) => chats[index]!.id));
    expect(all[0]).toMatchObject({ lastMessage: message, me: { unreadCount: 1, role: 'owner' } });
    expect(all[0]).toEqual(await getChat(ada!, chats[1]!.id));
  });

  it('counts unread messages from others that are not deleted, up to 1,000', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { members: [bob!] });
    await send(ada!, chat.id, 'mine');
    await send(bob!, chat.id, 'one');
    const gone = await send(bob!, chat.id, 'two');
    await bob!.api.delete(`/api/chat/${chat.id}/messages/${gone.id}`);
    expect((await getChat(ada!, chat.id)).me?.unreadCount).toBe(1);
    await api.database.query(
      `select send_message_v3($1, $2, $3, 'n ' || n, null, null, null) from generate_series(1, 1100) n`,
      [ada!.workspaceId, chat.id, bob!.id],
    );
    expect((await getChat(ada!, chat.id)).me?.unreadCount).toBe(1_000);
  });

  it('takes one statement, however many chats there are', async () => {
    const counter = await StatementCounter.before(api.database.url);
    const database = await Database.open({
      url: counter.url,
      poolSize: 2,
      applicationName: 'test',
      onConnectionLost: () => undefined,
    });
    const store = new PgStore(database, () => undefined);
    const [ada, bob] = await api.people(2);
    const actor = { userId: ada!.id, workspaceId: ada!.workspaceId };
    const listed = async () => {
      const before = counter.count;
      const chats = await store.chats.page(actor, ALL_CHATS, null, 100);
      return [chats.length, counter.count - before];
    };
    expect(await listed()).toEqual([0, 1]);
    await createChat(ada!, { type: 'single', members: [bob!] });
    for (let index = 0; index < 9; index += 1) {
      const chat = await createChat(ada!, { members: [bob!] });
      await send(bob!, chat.id, 'x');
    }
    expect(await listed()).toEqual([10, 1]);
    await database.onApplicationShutdown();
    await counter.close();
  });

  it('of public channels has those that the actor can join', async () => {
    const [ada, bob] = await api.people(2);
    const joined = await createChat(ada!, { type: 'public_channel' });
    const archived = await createChat(ada!, { type: 'public_channel' });
    const open = [
      await createChat(ada!, { type: 'public_channel' }),
      await createChat(ada!, { type: 'public_channel' }),
    ];
    await createChat(ada!, { type: 'private_channel' });
    await join(bob!, joined.id);
    await leave(ada!, archived.id);
    const listed: Chat[] = [];
    let cursor = '';
    do {
      const { body } = await bob!.api.get<{ items: Chat[]; nextCursor: string | null }>(
        `/api/chat?scope=public&limit=1${cursor}`,
      );
      listed.push(...body.items);
      cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
    } while (cursor !== '');
    expect(listed.map(({ id }) => id)).toEqual([open[1]!.id, open[0]!.id]);
    expect(listed[0]?.me).toBeNull();
  });

  it('refuses invalid limits and cursors', async () => {
    const [ada] = await api.people(1);
    for (let index = 0; index < 2; index += 1) await createChat(ada!, {});
    const refusal = (query: string) => problem(ada!.api.get(`/api/chat?${query}`));
    for (const limit of ['0', '101', '-1', '1.5', 'ten', '', '1&limit=2']) {
      expect(await refusal(`limit=${limit}`)).toEqual([400, 'invalid_request']);
    }
    expect(await refusal('scope=all')).toEqual([400, 'invalid_request']);
    expect(await refusal('page=2')).toEqual([400, 'invalid_request']);
    expect(await refusal('cursor=nonsense')).toEqual([400, 'invalid_cursor']);
    for (const moment of [
      '1',
      'May 5',
      '2026-02-30T00:00:00.000Z',
      '0000-01-01T00:00:00.000Z',
      '+275760-01-01T00:00:00.000Z',
    ]) {
      const cursor = Buffer.from(JSON.stringify(['own', moment, '1'])).toString('base64url');
      expect(await refusal(`cursor=${cursor}`)).toEqual([400, 'invalid_cursor']);
    }
    const { nextCursor } = (await ada!.api.get<{ nextCursor: string }>('/api/chat?limit=1')).body;
    expect(await refusal(`scope=public&cursor=${nextCursor}`)).toEqual([400, 'invalid_cursor']);
  });
});
