import type { Chat, Message } from '@fechatter/core';
import { createChat, expectStatus, send, type Person } from '@fechatter/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SearchScene } from './search-scene.js';

const LONGEST_WAIT_MS = 2_000;

describe('a search that must be as fresh as a message', () => {
  let scene: SearchScene;
  let owner: Person;
  let member: Person;
  let stranger: Person;
  let chat: Chat;

  beforeAll(async () => {
    scene = await SearchScene.open();
  });

  beforeEach(async () => {
    [owner, member, stranger] = (await scene.api.people(3)) as [Person, Person, Person];
    chat = await createChat(owner, { members: [member] });
    await scene.empty();
  });

  afterAll(() => scene.close());

  const freshAs = ({ changedSeq }: Message) => `${chat.id}:${changedSeq}`;
  const edit = (message: Message, content: string) =>
    expectStatus(200, owner.api.patch<Message>(`/api/chat/${chat.id}/messages/${message.id}`, { content }));

  test.each(['relevance', 'newest', 'oldest'])(
    'by %s, finds one’s own messages that the index lacks, counted and in order',
    async (sort) => {
      const indexed = await send(owner, chat.id, 'needle, indexed');
      await scene.indexed(chat, indexed);
      const first = await send(owner, chat.id, 'needle in a haystack');
      const theirs = await send(member, chat.id, 'needle of another');
      const second = await send(owner, chat.id, 'a second needle');
      await send(owner, chat.id, 'something else');
      const parameters = { q: 'needle', sort, facets: 'sender', limit: '2', tune: 'none', freshAs: freshAs(second) };
      const answer = await scene.search(owner, parameters);
      expect(answer).toMatchObject({ total: 3, facets: { sender: [{ value: owner.id, count: 3 }] } });
      const pages = await scene.pages(owner, parameters, () => scene.indexed(chat, first, second, theirs));
      const expected = [indexed.id, first.id, second.id];
      const found = pages.flat().filter((id) => id !== theirs.id);
      expect(found).toEqual(sort === 'oldest' ? expected : expected.reverse());
      expect(answer.items[0]?.snippet.ranges).toHaveLength(1);
    },
  );

  test('waits until the index has the message', async () => {
    const message = await send(owner, chat.id, 'needle');
    const searching = scene.search(owner, { q: 'needle', freshAs: freshAs(message) });
    await scene.api.database.query('delete from outbox');
    await scene.api.database.query('update relay_state set last_seq = 101');
    await scene.indexed(chat, message);
    await scene.moveTo({ streamSeq: 101 });
    expect(await searching).toMatchObject({
      items: [{ message: { id: message.id } }],
      total: 1,
      index: { complete: true },
    });
  });

  test('does not wait for other chats, nor for later events of this one', async () => {
    const message = await send(owner, chat.id, 'needle');
    await scene.settle();
    await scene.indexed(chat, message);
    await send(owner, chat.id, 'a later one');
    const [other] = (await scene.api.people(1)) as [Person];
    await createChat(other);
    const began = performance.now();
    const { index } = await scene.search(owner, { q: 'needle', freshAs: freshAs(message) });
    expect(performance.now() - began).toBeLessThan(LONGEST_WAIT_MS);
    expect(index.complete).toBe(false);
  });

  test('finds an edited message by its new text only, also without having asked for it', async () => {
    const message = await send(owner, chat.id, 'former words');
    await scene.indexed(chat, message);
    const edited = await edit(message, 'present words');
    for (const person of [owner, member]) {
      expect(await scene.search(person, { q: 'former' })).toMatchObject({ items: [], total: 0 });
      expect(await scene.search(person, { q: 'present' })).toMatchObject({
        items: [{ message: { id: message.id } }],
        total: 1,
      });
    }
    expect(await scene.foundIds(owner, 'present', { freshAs: freshAs(edited) })).toEqual([message.id]);
  });

  test('finds one’s own message while the index is empty or of another epoch', async () => {
    const message = await send(owner, chat.id, 'needle');
    await scene.moveTo({ epoch: 'another' });
    expect(await scene.search(owner, { q: 'needle', freshAs: freshAs(message) })).toMatchObject({
      items: [{ message: { id: message.id } }],
      total: null,
      facets: null,
    });
    await scene.index.live.clear();
    expect(await scene.foundIds(owner, 'needle', { freshAs: freshAs(message) })).toEqual([message.id]);
  });

  test('adds the latest hundred messages at most', async () => {
    await scene.api.database.query(
      `insert into messages (workspace_id, chat_id, seq, changed_seq, sender_id, content, created_at)
       select workspace_id, id, 1000 + n, 1000 + n, $2, 'needle ' || n, now()
       from chats, generate_series(1, 150) n where id = $1`,
      [chat.id, owner.id],
    );
    await scene.api.database.query('update chats set last_seq = 1150 where id = $1', [chat.id]);
    await send(owner, chat.id, 'so that something waits');
    const answer = await scene.search(owner, { q: 'needle', freshAs: `${chat.id}:1151`, limit: '100', sort: 'newest' });
    expect(answer.total).toBe(99);
  });

  test('keeps to the filters of the search', async () => {
    const message = await send(owner, chat.id, 'needle');
    const elsewhere = await createChat(owner);
    const find = (more: Record<string, string>) =>
      scene.foundIds(owner, 'needle', { freshAs: freshAs(message), ...more });
    expect(await find({ senderId: owner.id, chatId: chat.id, chatType: 'private_channel' })).toEqual([message.id]);
    expect(await find({ senderId: member.id })).toEqual([]);
    expect(await find({ chatId: elsewhere.id })).toEqual([]);
    expect(await find({ chatType: 'group' })).toEqual([]);
    expect(await find({ to: message.createdAt })).toEqual([]);
    expect(await find({ from: message.createdAt })).toEqual([message.id]);
  });

  test('of a chat that one may not read is answered as if there were none', async () => {
    const message = await send(owner, chat.id, 'needle');
    for (const moment of [freshAs(message), '999999999:1', '9223372036854775808:1']) {
      expect(await scene.refused(stranger, { q: 'needle', freshAs: moment })).toMatchObject({
        status: 404,
        code: 'chat_not_found',
        errors: [{ pointer: '?freshAs' }],
      });
    }
  });

  test('of a chat that can not exist is answered likewise on a later page', async () => {
    await scene.indexed(chat, await send(owner, chat.id, 'needle one'), await send(owner, chat.id, 'needle two'));
    const { nextCursor } = await scene.search(owner, { q: 'needle', limit: '1' });
    const later = { q: 'needle', cursor: nextCursor ?? '', freshAs: '9223372036854775808:1' };
    expect(await scene.refused(owner, later)).toMatchObject({ status: 404, code: 'chat_not_found' });
  });

  test('of a seq that the chat does not have yet is refused by name', async () => {
    const { seq } = await send(owner, chat.id, 'needle');
    expect(await scene.refused(owner, { q: 'needle', freshAs: `${chat.id}:${seq + 1}` })).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [{ pointer: '?freshAs', code: 'too_large' }],
    });
  });
});
