import type { Chat, Facets, Message } from '@fechatter/core';
import { createChat, expectStatus, join, leave, send, type Person } from '@fechatter/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SearchScene } from './search-scene.js';

describe('narrowing a search', () => {
  let scene: SearchScene;
  let owner: Person;
  let member: Person;
  let other: Person;
  let channel: Chat;
  let group: Chat;

  beforeAll(async () => {
    scene = await SearchScene.open();
  });

  beforeEach(async () => {
    [owner, member, other] = (await scene.api.people(3)) as [Person, Person, Person];
    channel = await createChat(owner, { type: 'public_channel', name: `Plans ${Math.random()}` });
    group = await createChat(owner, { type: 'group', name: 'Friends', members: [member, other] });
    await scene.empty();
  });

  afterAll(() => scene.close());

  const said = async (person: Person, chat: Chat, content: string): Promise<Message> => {
    const message = await send(person, chat.id, content);
    await scene.indexed(chat, message);
    return message;
  };
  const facetsOf = async (person: Person, q: string, facets = 'chat,sender,chatType,month'): Promise<Facets | null> =>
    (await scene.search(person, { q, facets })).facets;

  test('public channels are searched without joining, unless only the joined chats are', async () => {
    const message = await said(owner, channel, 'needle');
    expect(await scene.foundIds(member, 'needle')).toEqual([message.id]);
    expect(await scene.foundIds(member, 'needle', { chatId: channel.id })).toEqual([message.id]);
    expect(await scene.foundIds(member, 'needle', { scope: 'joined' })).toEqual([]);
    const chatId = `${group.id},${channel.id}`;
    const refusal = await scene.refused(member, { q: 'needle', chatId, scope: 'joined' });
    expect(refusal).toMatchObject({ status: 404, code: 'chat_not_found', errors: [{ pointer: '?chatId/1' }] });
    await join(member, channel.id);
    expect(await scene.foundIds(member, 'needle', { scope: 'joined' })).toEqual([message.id]);
    await leave(member, channel.id);
    expect(await scene.foundIds(member, 'needle', { scope: 'joined' })).toEqual([]);
  });

  test('a deleted channel is neither found nor counted, however old the index is', async () => {
    await said(owner, channel, 'needle');
    const kept = await said(owner, group, 'needle');
    await expectStatus(204, owner.api.delete(`/api/chat/${channel.id}`));
    const answer = await scene.search(member, { q: 'needle', facets: 'chat' });
    expect(answer.items.map(({ message }) => message.id)).toEqual([kept.id]);
    expect(answer).toMatchObject({ total: 1, facets: { chat: [{ value: group.id }] } });
  });

  test('an edited message of a deleted channel does not count while its row is still there', async () => {
    const { id } = await said(owner, channel, 'needle');
    await expectStatus(200, owner.api.patch(`/api/chat/${channel.id}/messages/${id}`, { content: 'a needle' }));
    await scene.api.database.query('update chats set deleted_at = now() where id = $1', [channel.id]);
    expect(await scene.search(member, { q: 'needle', facets: 'month' })).toMatchObject({
      items: [],
      total: 0,
      facets: { month: [] },
    });
  });

  test('people of another workspace find nothing in public channels', async () => {
    await said(owner, channel, 'needle');
    const [stranger] = (await scene.api.people(1)) as [Person];
    expect(await scene.search(stranger, { q: 'needle', facets: 'chat,sender' })).toMatchObject({
      items: [],
      total: 0,
      facets: { chat: [], sender: [] },
    });
  });

  test('only messages of the given chats, senders, types and times are found', async () => {
    const [first, second, third] = [
      await said(owner, channel, 'needle'),
      await said(member, group, 'needle'),
      await said(other, group, 'needle'),
    ];
    const find = (more: Parameters<SearchScene['foundIds']>[2]) =>
      scene.foundIds(owner, 'needle', { sort: 'oldest', ...more });
    expect(await find({ chatId: [channel.id, group.id] })).toEqual([first.id, second.id, third.id]);
    expect(await find({ chatId: `${group.id},${channel.id}`, senderId: owner.id })).toEqual([first.id]);
    expect(await find({ senderId: [member.id, other.id] })).toEqual([second.id, third.id]);
    const [foreigner] = (await scene.api.people(1)) as [Person];
    for (const nobody of ['x', '0', '999999999', foreigner.id]) expect(await find({ senderId: nobody })).toEqual([]);
    expect(await find({ chatType: 'public_channel' })).toEqual([first.id]);
    expect(await find({ chatType: '', facets: '' })).toHaveLength(3);
    expect(await find({ from: second.createdAt, to: third.createdAt })).toEqual(
      second.createdAt < third.createdAt ? [second.id] : [],
    );
    expect(await find({ from: '2026-01-01T01:00:00+01:00', to: '2027-01-01T00:00:00Z' })).toHaveLength(3);
    expect(await find({ to: '2026-01-01T00:00:00Z' })).toEqual([]);
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['a scope', { scope: 'everything' }, '?scope', 'unknown_value'],
    ['a sort', { sort: 'best' }, '?sort', 'unknown_value'],
    ['a facet', { facets: 'chat,color' }, '?facets', 'unknown_value'],
    ['a type of chat', { chatType: 'channel' }, '?chatType', 'unknown_value'],
    ['a time', { from: 'yesterday' }, '?from', 'invalid_format'],
    ['a day that does not exist', { to: '2026-02-30T00:00:00Z' }, '?to', 'invalid_format'],
    ['a freshness', { freshAs: '42' }, '?freshAs', 'invalid_format'],
    ['a preference', { tune: 'you' }, '?tune', 'unknown_value'],
    ['a parameter', { has: 'file' }, '?has', 'unknown_field'],
    [
      'a list that is too long',
      { senderId: Array.from({ length: 101 }, (_, id) => id + 1).join() },
      '?senderId',
      'too_long',
    ],
  ])('%s that is not allowed is refused by name', async (_, parameters, pointer, code) => {
    expect(await scene.refused(owner, { q: 'x', ...parameters })).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [{ pointer, code }],
    });
  });

  test('facets have labels, and count what is found', async () => {
    const single = await createChat(owner, { type: 'single', members: [member] });
    await said(owner, group, 'needle one');
    await said(member, group, 'needle two');
    const last = await said(member, single, 'needle three');
    const month = last.createdAt.slice(0, 7);
    const label = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
      new Date(),
    );
    expect(await facetsOf(owner, 'needle')).toEqual({
      chat: [
        { value: group.id, label: 'Friends', count: 2 },
        { value: single.id, label: member.tokens.user.fullName, count: 1 },
      ],
      sender: [
        { value: member.id, label: member.tokens.user.fullName, count: 2 },
        { value: owner.id, label: owner.tokens.user.fullName, count: 1 },
      ],
      chatType: [
        { value: 'group', label: 'Groups', count: 2 },
        { value: 'single', label: 'Direct messages', count: 1 },
      ],
      month: [{ value: month, label, count: 3 }],
    });
    expect(await facetsOf(member, 'needle', 'chat')).toMatchObject({
      chat: [{}, { label: owner.tokens.user.fullName }],
    });
    expect((await scene.search(owner, { q: 'needle' })).facets).toBeNull();
  });

  test('facets and total tell nothing of chats that one may not read, nor of text that is no more', async () => {
    const secret = await createChat(owner, { name: 'Secret' });
    await said(owner, secret, 'canary');
    const edited = await said(owner, group, 'canary here');
    const deleted = await said(member, group, 'canary there');
    await expectStatus(200, owner.api.patch(`/api/chat/${group.id}/messages/${edited.id}`, { content: 'no bird' }));
    await expectStatus(204, member.api.delete(`/api/chat/${group.id}/messages/${deleted.id}`));
    for (const sort of ['relevance', 'newest', 'oldest']) {
      expect(await scene.search(other, { q: 'canary', facets: 'chat,sender,month', sort })).toMatchObject({
        items: [],
        total: 0,
        facets: { chat: [], sender: [], month: [] },
      });
    }
    expect(await scene.search(owner, { q: 'canary', facets: 'chat' })).toMatchObject({
      total: 1,
      facets: { chat: [{ value: secret.id, count: 1 }] },
    });
    expect(await scene.search(other, { q: 'bird', facets: 'sender' })).toMatchObject({
      items: [{ message: { id: edited.id } }],
      total: 1,
      facets: { sender: [{ value: owner.id, count: 1 }] },
    });
  });

  test.each([
    ['more', { count: 500, content: 'other' }],
    ['longer text', { count: 51, content: 'other '.repeat(1_666) }],
  ])('while %s was edited than can be left out, nothing is counted, and no such text is found', async (_, edits) => {
    const kept = await said(owner, group, 'needle kept');
    const gone = await said(owner, group, 'needle gone');
    await expectStatus(200, owner.api.patch(`/api/chat/${group.id}/messages/${gone.id}`, { content: 'nothing' }));
    await scene.api.database.query(
      `insert into messages (workspace_id, chat_id, seq, changed_seq, sender_id, content, created_at, edited_at)
       select workspace_id, id, 1000 + n, 1000 + n, $2, $4, now(), now()
       from chats, generate_series(1, $3) n where id = $1`,
      [group.id, owner.id, edits.count, edits.content],
    );
    const answer = await scene.search(owner, { q: 'needle', facets: 'chat' });
    expect(answer).toMatchObject({ total: null, totalIsExact: false, facets: null });
    expect(answer.items.map(({ message }) => message.id)).toEqual([kept.id]);
    await scene.settle();
    await scene.indexed(group, { ...gone, content: 'nothing', changedSeq: gone.changedSeq + 1 });
    expect(await scene.search(owner, { q: 'needle', facets: 'chat' })).toMatchObject({ total: 1, totalIsExact: true });
  });
});
