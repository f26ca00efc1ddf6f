import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Chat, ChatChanges, Member, Message } from '@fechatter/core';
import { addMembers, createChat, join, leave, send, type Person } from '@fechatter/testing';
import { getChat, problem, summaryOf } from '../worlds/answers.js';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

function patch(person: Person, chatId: string, changes: unknown, ifMatch?: string) {
  return person.api.patch<Chat>(`/api/chat/${chatId}`, changes, ifMatch === undefined ? {} : { 'if-match': ifMatch });
}

function transfer(person: Person, chatId: string, to: { id: string }, headers: Record<string, string> = {}) {
  return person.api.patch<Member>(`/api/chat/${chatId}/members/${to.id}`, { role: 'owner' }, headers);
}

/** The part of a tag that `If-Match` compares. */
const editIn = (tag: string | null) => tag?.slice(1, -1).split('.')[1];

async function tagOf(person: Person, path: string): Promise<string> {
  return (await person.api.get(path)).headers.get('etag') ?? '';
}

describe('changing a chat', () => {
  it('renames and describes it, the same in the answer, the event and later reads', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { members: [bob!], description: 'old' });
    const { status, body: renamed } = await patch(ada!, chat.id, { name: 'Tea', description: null });
    expect(status).toBe(200);
    expect(renamed).toMatchObject({ name: 'Tea', description: null, lastSeq: 2, memberCount: 2, archivedAt: null });
    expect(await getChat(ada!, chat.id)).toEqual(renamed);
    expect((await api.events(chat.id)).at(-1)).toEqual({
      type: 'chat.updated',
      version: 1,
      seq: 2,
      actorId: ada!.id,
      recipientId: null,
      chatType: 'private_channel',
      data: { chat: summaryOf(renamed) },
    });
    expect((await patch(ada!, chat.id, { description: 'new' })).body).toMatchObject({
      name: 'Tea',
      description: 'new',
    });
  });

  it('makes no event if nothing changes', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!, { name: 'Tea' });
    for (const changes of [{}, { name: 'Tea' }, { archived: false }, { description: null }]) {
      expect((await patch(ada!, chat.id, changes)).body).toEqual(chat);
    }
    expect(await api.events(chat.id)).toHaveLength(1);
  });

  it('is refused by the rules and by the schema, and then changes nothing', async () => {
    const [boss, ada, bob, eve] = await api.people(4);
    const single = await createChat(ada!, { type: 'single', members: [bob!] });
    const group = await createChat(ada!, { type: 'group', members: [boss!, bob!], name: 'Group' });
    const open = await createChat(ada!, { type: 'public_channel' });
    const other = await createChat(eve!, { type: 'public_channel', name: 'Öffentlich' });
    const cases: [Person, Chat, unknown, [number, string]][] = [
      [ada!, single, { name: 'x' }, [400, 'invalid_request']],
      [ada!, single, { description: 'x' }, [403, 'not_the_owner']],
      [ada!, single, { archived: true }, [403, 'not_the_owner']],
      [bob!, group, { name: 'x' }, [403, 'not_the_owner']],
      [boss!, group, { archived: true }, [403, 'not_the_owner']],
      [bob!, open, { name: 'x' }, [403, 'not_the_owner']],
      [eve!, group, { name: 'x' }, [404, 'chat_not_found']],
      [ada!, open, { name: null }, [400, 'invalid_request']],
      [ada!, open, { name: other.name!.toUpperCase() }, [409, 'channel_name_taken']],
      [ada!, group, { archived: null }, [400, 'invalid_request']],
      [ada!, group, { archived: 'true' }, [400, 'invalid_request']],
      [ada!, group, { name: ' ' }, [400, 'invalid_request']],
      [ada!, group, { name: 'x'.repeat(81) }, [400, 'invalid_request']],
      [ada!, group, { ownerId: bob!.id }, [400, 'invalid_request']],
      [ada!, group, { type: 'single' }, [400, 'invalid_request']],
    ];
    for (const [person, chat, changes, expected] of cases) {
      expect(await problem(patch(person, chat.id, changes))).toEqual(expected);
    }
    for (const chat of [single, group, open]) expect(await api.events(chat.id)).toHaveLength(1);
    expect((await patch(ada!, open.id, { name: open.name!.toUpperCase() })).status).toBe(200);
    expect((await patch(boss!, open.id, { description: 'by an admin' })).body.me).toBeNull();
    expect((await patch(ada!, group.id, { name: null })).body.name).toBeNull();
  });

  it('an archived chat can be managed and unarchived, but nothing else', async () => {
    const [ada, bob, eve] = await api.people(3);
    const chat = await createChat(ada!, { type: 'public_channel' });
    await join(bob!, chat.id);
    const { body: archived } = await patch(ada!, chat.id, { archived: true });
    expect(archived.archivedAt).toBe(archived.updatedAt);
    expect(await problem(bob!.api.post(`/api/chat/${chat.id}/messages`, { content: 'x' }))).toEqual([
      409,
      'chat_archived',
    ]);
    expect(await problem(eve!.api.post(`/api/chat/${chat.id}/join`))).toEqual([409, 'chat_archived']);
    const add = bob!.api.post(`/api/chat/${chat.id}/members`, { userIds: [eve!.id] });
    expect(await problem(add)).toEqual([409, 'chat_archived']);
    expect((await patch(ada!, chat.id, { archived: true, name: 'Attic' })).body).toMatchObject({
      name: 'Attic',
      archivedAt: archived.archivedAt,
    });
    expect((await transfer(ada!, chat.id, bob!)).status).toBe(200);
    expect((await patch(bob!, chat.id, { archived: false })).body.archivedAt).toBeNull();
    await send(bob!, chat.id, 'open again');
    expect((await api.events(chat.id)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('a group is unarchived with three members or more, a channel with any', async () => {
    const [ada, bob, eve] = await api.people(3);
    const group = await createChat(bob!, { type: 'group', members: [ada!, eve!] });
    await leave(ada!, group.id);
    expect(await problem(patch(bob!, group.id, { archived: false }))).toEqual([422, 'invalid_membership']);
    await addMembers(bob!, group.id, [ada!]);
    expect((await getChat(bob!, group.id)).archivedAt).toBeNull();
    const open = await createChat(bob!, { type: 'public_channel' });
    await leave(bob!, open.id);
    expect(await problem(patch(ada!, open.id, { archived: false }))).toEqual([422, 'invalid_membership']);
  });

  it('a group that somebody archived stays archived when people are added', async () => {
    const [ada, bob, eve] = await api.people(3);
    const group = await createChat(ada!, { type: 'group', members: [bob!, eve!] });
    const isArchived = async () => (await getChat(ada!, group.id)).archivedAt !== null;
    await patch(ada!, group.id, { archived: true });
    await leave(bob!, group.id);
    await addMembers(ada!, group.id, [bob!]);
    expect(await isArchived()).toBe(true);
    expect((await patch(ada!, group.id, { archived: false })).body.archivedAt).toBeNull();
    await leave(bob!, group.id);
    await addMembers(ada!, group.id, [bob!]);
    expect(await isArchived()).toBe(false);
    await leave(bob!, group.id);
    const { lastSeq, archivedAt } = await getChat(ada!, group.id);
    const kept = [await patch(ada!, group.id, { archived: true }), await patch(ada!, group.id, { archived: true })];
    expect(kept.map(({ body }) => [body.lastSeq, body.archivedAt])).toEqual([
      [lastSeq + 1, archivedAt],
      [lastSeq + 1, archivedAt],
    ]);
    await addMembers(ada!, group.id, [bob!]);
    expect(await isArchived()).toBe(true);
  });
});

describe('an entity tag', () => {
  it('refuses an edit of a chat that is based on an older state, and no other', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { members: [bob!] });
    const path = `/api/chat/${chat.id}`;
    const tag = await tagOf(ada!, path);
    expect(tag).toMatch(/^"[\w-]{16}\.[\w-]{16}"$/);
    await send(bob!, chat.id, 'x');
    expect(editIn(await tagOf(bob!, path))).toBe(editIn(tag));
    const renamed = await patch(ada!, chat.id, { name: 'one' }, tag);
    expect(renamed.headers.get('etag')).toBe(await tagOf(ada!, path));
    expect(await problem(patch(ada!, chat.id, { name: 'two' }, tag))).toEqual([412, 'stale_etag']);
    expect(await problem(ada!.api.delete(path, undefined, { 'if-match': tag }))).toEqual([412, 'stale_etag']);
    const weak = `W/${await tagOf(ada!, path)}`;
    expect(await problem(patch(ada!, chat.id, { name: 'two' }, weak))).toEqual([412, 'stale_etag']);
    expect((await getChat(ada!, chat.id)).name).toBe('one');
    expect((await patch(ada!, chat.id, { name: 'two' }, `"x", ${await tagOf(ada!, path)}`)).status).toBe(200);
    expect((await patch(ada!, chat.id, { name: 'three' }, '*')).status).toBe(200);
    await transfer(ada!, chat.id, bob!);
    expect(await problem(patch(bob!, chat.id, { name: 'four' }, renamed.headers.get('etag')!))).toEqual([
      412,
      'stale_etag',
    ]);
    const malformed = await patch(bob!, chat.id, { name: 'four' }, 'one');
    expect(malformed.body).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: 'header:If-Match', code: 'invalid_format' }],
    });
  });

  it('is checked after permission and existence', async () => {
    const [ada, bob, eve] = await api.people(3);
    const chat = await createChat(ada!, { members: [bob!] });
    const message = await send(ada!, chat.id, 'x');
    const path = `/api/chat/${chat.id}/messages/${message.id}`;
    const stale = { 'if-match': '"0"' };
    expect(await problem(patch(bob!, chat.id, { name: 'x' }, '"0"'))).toEqual([403, 'not_the_owner']);
    expect(await problem(patch(eve!, chat.id, { name: 'x' }, '"0"'))).toEqual([404, 'chat_not_found']);
    expect(await problem(bob!.api.patch(path, { content: 'y' }, stale))).toEqual([403, 'not_the_author']);
    expect(await problem(bob!.api.delete(path, undefined, stale))).toEqual([403, 'not_the_author']);
  });

  it('of a message ends with its changedSeq, in every answer that returns one message', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    const path = `/api/chat/${chat.id}/messages`;
    const sent = await ada!.api.post<Message>(path, { content: 'one' });
    expect(editIn(sent.headers.get('etag'))).toBe('2');
    const one = `${path}/${sent.body.id}`;
    const edited = await ada!.api.patch(one, { content: 'two' }, { 'if-match': '"2"' });
    expect([edited.status, editIn(edited.headers.get('etag'))]).toEqual([200, '3']);
    expect(edited.headers.get('etag')).toBe(await tagOf(ada!, one));
    const stale = { 'if-match': '"2"' };
    expect(await problem(ada!.api.patch(one, { content: 'three' }, stale))).toEqual([412, 'stale_etag']);
    expect(await problem(ada!.api.patch(one, { content: 'two' }, stale))).toEqual([412, 'stale_etag']);
    expect(await problem(ada!.api.delete(one, undefined, stale))).toEqual([412, 'stale_etag']);
    expect((await ada!.api.delete(one, undefined, { 'if-match': '"3"' })).status).toBe(204);
    expect(await problem(ada!.api.delete(one, undefined, { 'if-match': '"3"' }))).toEqual([412, 'stale_etag']);
    expect((await ada!.api.delete(one)).status).toBe(204);
    expect(await api.events(chat.id)).toHaveLength(4);
  });

  it('of a chat is in every answer that returns one chat', async () => {
    const [ada, bob] = await api.people(2);
    const made = await ada!.api.post<Chat>('/api/chat', { type: 'public_channel', name: `tags of ${ada!.id}` });
    const path = `/api/chat/${made.body.id}`;
    expect(made.headers.get('etag')).toBe(await tagOf(ada!, path));
    const joined = await bob!.api.post(`${path}/join`);
    expect(joined.headers.get('etag')).toBe(await tagOf(bob!, path));
    for (const { headers } of [made, joined]) expect(headers.get('cache-control')).toBe('private, no-cache');
  });
});

describe('transferring a chat', () => {
  it('takes the tag of the chat, which a transfer changes', async () => {
    const [ada, bob, eve] = await api.people(3);
    const chat = await createChat(ada!, { type: 'group', members: [bob!, eve!] });
    const seen = { 'if-match': await tagOf(ada!, `/api/chat/${chat.id}`) };
    await patch(ada!, chat.id, { description: 'for tea' });
    expect(await problem(transfer(ada!, chat.id, bob!, seen))).toEqual([412, 'stale_etag']);
    const present = { 'if-match': await tagOf(ada!, `/api/chat/${chat.id}`) };
    expect((await transfer(ada!, chat.id, bob!, present)).status).toBe(200);
  });

  it('makes a member the owner, which everyone sees, in the changes too', async () => {
    const [ada, bob, eve] = await api.people(3);
    const chat = await createChat(ada!, { type: 'group', members: [bob!, eve!] });
    await send(eve!, chat.id, 'x');
    const { status, body } = await transfer(ada!, chat.id, bob!);
    expect([status, body]).toEqual([200, expect.objectContaining({ role: 'owner', joinedSeq: 1 })]);
    expect(body.user.id).toBe(bob!.id);
    const seen = await getChat(ada!, chat.id);
    expect(seen).toMatchObject({ ownerId: bob!.id, lastSeq: 3, me: { role: 'member' } });
    expect((await api.events(chat.id)).at(-1)).toMatchObject({
      type: 'chat.updated',
      seq: 3,
      actorId: ada!.id,
      data: { chat: summaryOf(seen) },
    });
    const { body: changes } = await eve!.api.get<{ members: Member[] }>(`/api/chat/${chat.id}/changes?since=2`);
    expect(changes.members.map(({ user, role }) => [user.id, role])).toEqual([
      [ada!.id, 'member'],
      [bob!.id, 'owner'],
    ]);
    expect(await problem(patch(ada!, chat.id, { name: 'x' }))).toEqual([403, 'not_the_owner']);
    await patch(bob!, chat.id, { name: 'x' });
    await leave(ada!, chat.id);
    expect(await problem(bob!.api.post(`/api/chat/${chat.id}/leave`))).toEqual([409, 'owner_must_transfer']);
  });

  it('is for those who manage the chat, and to an active member', async () => {
    const [boss, ada, bob, eve, gone] = await api.people(5);
    const chat = await createChat(ada!, { members: [boss!, bob!, gone!] });
    const open = await createChat(ada!, { type: 'public_channel' });
    await join(bob!, open.id);
    const single = await createChat(ada!, { type: 'single', members: [bob!] });
    await api.database.query(`update users set status = 'deactivated' where id = $1`, [gone!.id]);
    const cases: [Person, Chat, { id: string }, [number, string]][] = [
      [bob!, chat, bob!, [403, 'not_the_owner']],
      [boss!, chat, boss!, [403, 'not_the_owner']],
      [eve!, chat, eve!, [404, 'chat_not_found']],
      [ada!, chat, eve!, [404, 'member_not_found']],
      [ada!, chat, { id: 'x' }, [404, 'member_not_found']],
      [ada!, chat, gone!, [422, 'unknown_member']],
      [ada!, single, bob!, [403, 'not_the_owner']],
      [eve!, open, bob!, [403, 'not_the_owner']],
      [boss!, open, boss!, [404, 'member_not_found']],
    ];
    for (const [person, of, to, expected] of cases)
      expect(await problem(transfer(person, of.id, to))).toEqual(expected);
    const wrongRole = ada!.api.patch(`/api/chat/${chat.id}/members/${bob!.id}`, { role: 'member' });
    expect(await problem(wrongRole)).toEqual([400, 'invalid_request']);
    expect((await transfer(ada!, chat.id, ada!)).body).toMatchObject({ role: 'owner', user: { id: ada!.id } });
    for (const { id } of [chat, single]) expect(await api.events(id)).toHaveLength(1);
    expect((await transfer(boss!, open.id, bob!)).body).toMatchObject({ role: 'owner', user: { id: bob!.id } });
    expect((await getChat(bob!, open.id)).me?.role).toBe('owner');
  });

  it('leaves one owner, whatever became of the former one', async () => {
    const [ada, bob, eve] = await api.people(3);
    const chat = await createChat(ada!, { members: [bob!, eve!] });
    const changes: ChatChanges = { archived: true };
    await patch(ada!, chat.id, changes);
    for (const [from, to] of [
      [ada!, bob!],
      [bob!, eve!],
      [eve!, ada!],
    ] as const) {
      await transfer(from, chat.id, to);
      const owners = await api.database.query<{ user_id: string }>(
        `select user_id from chat_members where chat_id = $1 and role = 'owner'`,
        [chat.id],
      );
      expect(owners).toEqual([{ user_id: to.id }]);
    }
  });
});
