import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Chat, Member } from '@fechatter/core';
import {
  addMembers,
  createChat,
  join,
  leave,
  readAll,
  removeMember,
  send,
  type Person,
  type Problem,
} from '@fechatter/testing';
import { getChat, idsOf, problem, summaryOf } from '../worlds/answers.js';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

describe('joining and leaving', () => {
  it('anyone joins and leaves a public channel, with one event each; joining twice makes none', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { type: 'public_channel' });
    const joined = await join(bob!, chat.id);
    expect(joined).toMatchObject({ memberCount: 2, lastSeq: 2, me: { role: 'member', readSeq: 2, unreadCount: 0 } });
    expect(await join(bob!, chat.id)).toEqual(joined);
    await leave(bob!, chat.id);
    expect(await problem(bob!.api.post(`/api/chat/${chat.id}/leave`))).toEqual([403, 'not_a_member']);
    expect(await getChat(bob!, chat.id)).toMatchObject({ me: null, memberCount: 1, lastSeq: 3 });
    const [, join1, left] = await api.events(chat.id);
    expect(join1).toMatchObject({ type: 'members.joined', seq: 2, actorId: bob!.id, chatType: 'public_channel' });
    expect(join1?.data).toEqual({ chat: summaryOf(joined), members: [expect.objectContaining({ joinedSeq: 2 })] });
    expect(left).toMatchObject({ type: 'members.left', seq: 3, data: { userIds: [bob!.id], reason: 'left' } });
  });

  it('an owner leaves only as the last member, which archives the channel for good', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { type: 'public_channel' });
    await join(bob!, chat.id);
    expect(await problem(ada!.api.post(`/api/chat/${chat.id}/leave`))).toEqual([409, 'owner_must_transfer']);
    await leave(bob!, chat.id);
    await leave(ada!, chat.id);
    expect(await getChat(bob!, chat.id)).toMatchObject({ memberCount: 0, archivedAt: expect.any(String) });
    expect(await problem(bob!.api.post(`/api/chat/${chat.id}/join`))).toEqual([409, 'chat_archived']);
  });

  it('nobody leaves a single chat or is added to it', async () => {
    const [ada, bob, eve] = await api.people(3);
    const chat = await createChat(ada!, { type: 'single', members: [bob!] });
    expect(await problem(ada!.api.post(`/api/chat/${chat.id}/leave`))).toEqual([422, 'invalid_membership']);
    const add = ada!.api.post(`/api/chat/${chat.id}/members`, { userIds: [eve!.id] });
    expect(await problem(add)).toEqual([422, 'invalid_membership']);
    const remove = ada!.api.delete(`/api/chat/${chat.id}/members/${bob!.id}`);
    expect(await problem(remove)).toEqual([422, 'invalid_membership']);
    expect((await join(ada!, chat.id)).id).toBe(chat.id);
  });

  it('a group with fewer than three members is archived and readable, and unarchived when people are added', async () => {
    const [ada, bob, eve, dan] = await api.people(4);
    const chat = await createChat(ada!, { type: 'group', members: [bob!, eve!] });
    await leave(bob!, chat.id);
    await leave(eve!, chat.id);
    const archived = await getChat(ada!, chat.id);
    expect(archived).toMatchObject({ memberCount: 1, lastSeq: 3, archivedAt: expect.any(String) });
    const sending = () => problem(ada!.api.post(`/api/chat/${chat.id}/messages`, { content: 'anyone?' }));
    expect(await sending()).toEqual([409, 'chat_archived']);
    expect((await ada!.api.get(`/api/chat/${chat.id}/messages`)).status).toBe(200);
    await addMembers(ada!, chat.id, [bob!]);
    expect(await sending()).toEqual([409, 'chat_archived']);
    expect((await getChat(ada!, chat.id)).archivedAt).toBe(archived.archivedAt);
    await addMembers(bob!, chat.id, [dan!]);
    expect(await getChat(ada!, chat.id)).toMatchObject({ memberCount: 3, archivedAt: null });
    await send(ada!, chat.id, 'there you are');
    const events = await api.events(chat.id);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(events[1]?.data).toMatchObject({ chat: { archivedAt: archived.archivedAt, memberCount: 2 } });
  });
});

describe('adding and removing', () => {
  it('many people make one event; existing members are listed, and make none', async () => {
    const [ada, bob, eve, dan] = await api.people(4);
    const chat = await createChat(ada!, { members: [bob!] });
    const path = `/api/chat/${chat.id}/members`;
    const { status, body } = await bob!.api.post<{ added: Member[] }>(path, { userIds: idsOf([dan!, eve!, ada!]) });
    expect(status).toBe(200);
    expect(body).toMatchObject({ added: [{ joinedSeq: 2 }, { joinedSeq: 2 }], alreadyMembers: [ada!.id] });
    expect(body.added.map(({ user }) => user.id)).toEqual([eve!.id, dan!.id]);
    const none = await bob!.api.post(path, { userIds: [ada!.id] });
    expect(none.body).toEqual({ added: [], alreadyMembers: [ada!.id] });
    const events = await api.events(chat.id);
    expect(events.map(({ type }) => type)).toEqual(['chat.created', 'members.joined']);
    expect(events[1]?.data).toMatchObject({ members: body.added, chat: { memberCount: 4 } });
    expect(await readAll<Member>(ada!, path, 3)).toHaveLength(4);
  });

  it('adds once per key; a repeat returns the members as they are now', async () => {
    const [ada, bob, eve] = await api.people(3);
    const chat = await createChat(ada!, {});
    const add = () =>
      ada!.api.post(`/api/chat/${chat.id}/members`, { userIds: idsOf([bob!, eve!]) }, { 'idempotency-key': 'add' });
    const first = await add();
    expect((await add()).body).toEqual(first.body);
    await removeMember(ada!, chat.id, eve!);
    const replay = await add();
    expect(replay.headers.get('idempotency-replayed')).toBe('true');
    expect(replay.body).toMatchObject({ added: [{ user: { id: bob!.id } }], alreadyMembers: [] });
    expect((await getChat(ada!, chat.id)).memberCount).toBe(2);
  });

  it('only those who manage the chat remove members; in a public channel the admins do, too', async () => {
    const [boss, ada, bob, eve] = await api.people(4);
    const hidden = await createChat(ada!, { members: [boss!, bob!, eve!] });
    const open = await createChat(ada!, { type: 'public_channel' });
    for (const person of [bob!, eve!]) await join(person, open.id);
    const remove = (by: Person, chat: Chat, who: Person) => by.api.delete(`/api/chat/${chat.id}/members/${who.id}`);
    expect(await problem(remove(bob!, hidden, eve!))).toEqual([403, 'not_the_owner']);
    expect(await problem(remove(boss!, hidden, eve!))).toEqual([403, 'not_the_owner']);
    expect(await problem(remove(bob!, open, eve!))).toEqual([403, 'not_the_owner']);
    expect((await remove(boss!, open, eve!)).status).toBe(204);
    expect((await remove(ada!, hidden, eve!)).status).toBe(204);
    expect(await problem(remove(ada!, hidden, eve!))).toEqual([404, 'member_not_found']);
    expect(await problem(remove(boss!, open, ada!))).toEqual([422, 'invalid_membership']);
    const [, left] = await api.events(hidden.id);
    expect(left).toMatchObject({ type: 'members.left', seq: 2, actorId: ada!.id });
    expect(left?.data).toMatchObject({ userIds: [eve!.id], reason: 'removed', chat: { memberCount: 3 } });
    expect(await problem(eve!.api.get(`/api/chat/${hidden.id}`))).toEqual([404, 'chat_not_found']);
  });

  it('removes a list with one event, or nobody', async () => {
    const [ada, bob, eve, dan] = await api.people(4);
    const chat = await createChat(ada!, { members: [bob!, eve!] });
    const remove = (userIds: string[]) => ada!.api.delete<Problem>(`/api/chat/${chat.id}/members`, { userIds });
    expect(await problem(remove([bob!.id, dan!.id]))).toEqual([422, 'unknown_member']);
    expect(await problem(remove([ada!.id]))).toEqual([422, 'invalid_membership']);
    expect(await problem(remove([]))).toEqual([400, 'invalid_request']);
    expect((await getChat(ada!, chat.id)).memberCount).toBe(3);
    expect((await remove([eve!.id, bob!.id])).status).toBe(204);
    expect(await getChat(ada!, chat.id)).toMatchObject({ memberCount: 1, lastSeq: 2 });
  });

  it.each([
    ['a colleague who is not in the chat', (colleague: Person) => colleague.id],
    ['a person of another workspace', (_: Person, stranger: Person) => stranger.id],
    ['an id that does not exist', () => '900000000000000001'],
  ])('says of %s that they are no member, one by one and in a list', async (_, who) => {
    const [ada, bob, colleague] = await api.people(3);
    const [stranger] = await api.people(1);
    const chat = await createChat(ada!, { members: [bob!] });
    const id = who(colleague!, stranger!);
    const [members, member] = [`/api/chat/${chat.id}/members`, `/api/chat/${chat.id}/members/${id}`];
    const detail = 'That person is not a member of this chat.';
    for (const answer of [ada!.api.delete(member), ada!.api.patch(member, { role: 'owner' })])
      expect(await answer).toMatchObject({ status: 404, body: { code: 'member_not_found', detail } });
    expect(await ada!.api.delete(members, { userIds: [bob!.id, id] })).toMatchObject({
      status: 422,
      body: {
        detail: '`userIds` contains people who are not members of this chat: see `errors`.',
        errors: [
          { pointer: '/userIds/1', code: 'unknown_member', message: 'This person is not a member of this chat.' },
        ],
      },
    });
    expect((await getChat(ada!, chat.id)).memberCount).toBe(2);
  });

  it('a group keeps at least three members', async () => {
    const [ada, bob, eve, dan] = await api.people(4);
    const chat = await createChat(ada!, { type: 'group', members: [bob!, eve!, dan!] });
    await removeMember(ada!, chat.id, dan!);
    const remove = (person: Person) => ada!.api.delete(`/api/chat/${chat.id}/members/${person.id}`);
    expect(await problem(remove(eve!))).toEqual([422, 'invalid_membership']);
    expect(await problem(remove(dan!))).toEqual([404, 'member_not_found']);
  });
});
