import type { Chat, Message } from '@fechatter/core';
import { createChat, expectStatus, send, type Person } from '@fechatter/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SearchScene } from './search-scene.js';

const LONGEST_WAIT_MS = 2_000;

describe('a search while the index is behind', () => {
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

  /** As if the relay had published everything, up to this sequence of the stream. */
  const published = (streamSeq: number) =>
    scene.api.database.query('with gone as (delete from outbox) update relay_state set last_seq = $1', [streamSeq]);

  /** Inserts messages of `sender` that the index lacks. */
  const sendMany = (sender: Person, contents: readonly string[]) =>
    scene.api.database.query(
      `with given as (
         insert into messages (workspace_id, chat_id, seq, changed_seq, sender_id, content, created_at)
         select workspace_id, id, last_seq + n, last_seq + n, $2, content,
           date_trunc('milliseconds', clock_timestamp())
         from chats, unnest($3::text[]) with ordinality as all_contents(content, n) where id = $1
       )
       update chats set last_seq = last_seq + cardinality($3::text[]) where id = $1`,
      [chat.id, sender.id, contents],
    );

  test.each(['relevance', 'newest', 'oldest'])(
    'by %s, finds messages that the index lacks, counted, in order and once',
    async (sort) => {
      const indexed = await send(owner, chat.id, 'needle, indexed');
      await scene.indexed(chat, indexed);
      const first = await send(owner, chat.id, 'needle in a haystack');
      const theirs = await send(member, chat.id, 'needle of another');
      const second = await send(owner, chat.id, 'a second needle');
      await send(owner, chat.id, 'something else');
      const parameters = { q: 'needle', sort, facets: 'sender', limit: '2', tune: 'none' };
      const answer = await scene.search(owner, parameters);
      const counted = [
        { value: owner.id, count: 3 },
        { value: member.id, count: 1 },
      ];
      expect(answer).toMatchObject({ total: 4, facets: { sender: counted } });
      const onlyTheirs = await scene.search(owner, { ...parameters, senderId: member.id });
      expect(onlyTheirs).toMatchObject({ items: [{ message: { id: theirs.id } }], total: 1 });
      const pages = await scene.pages(owner, parameters, async () => {
        await scene.indexed(chat, first, second, theirs);
        if (sort !== 'oldest') await send(member, chat.id, 'a needle sent after the first page');
      });
      const expected = [indexed, first, theirs, second].map(({ id }) => id);
      expect(pages.flat()).toEqual(sort === 'oldest' ? expected : expected.reverse());
      expect(answer.items[0]?.snippet.ranges).toHaveLength(1);
    },
  );

  test('counts on later pages by relevance what the first page counted', async () => {
    for (const count of [1, 2, 3]) await send(member, chat.id, `needle ${count}`);
    const first = await scene.search(owner, { q: 'needle', limit: '2' });
    await send(member, chat.id, 'needle 4');
    await sendMany(member, Array<string>(100).fill('something else'));
    const cursor = first.nextCursor ?? '';
    const second = await scene.search(owner, { q: 'needle', limit: '2', cursor });
    expect([first.total, second.total]).toEqual([3, 3]);
    expect([...first.items, ...second.items]).toHaveLength(3);
  });

  test.each(['relevance', 'newest', 'oldest'])(
    'by %s, goes on to the end although as many messages come in as it adds',
    async (sort) => {
      const indexed = await send(owner, chat.id, 'needle, indexed');
      await scene.indexed(chat, indexed);
      await sendMany(member, Array<string>(99).fill('needle'));
      await send(member, chat.id, 'the last needle');
      const pages = await scene.pages(owner, { q: 'needle', sort, limit: '40' }, () =>
        sendMany(member, Array<string>(100).fill('something else')),
      );
      expect(pages.map((page) => page.length)).toEqual([40, 40, 21]);
      expect(new Set(pages.flat()).size).toBe(101);
    },
  );

  test('by relevance, shows all that it counts, however many were edited and sent', async () => {
    const messages: Message[] = [];
    for (const count of [1, 2, 3]) messages.push(await send(owner, chat.id, `needle ${count}`));
    await scene.indexed(chat, ...messages);
    for (const message of messages) await edit(message, 'an edited needle');
    await sendMany(member, Array<string>(100).fill('needle'));
    const pages = await scene.pages(owner, { q: 'needle', limit: '60' });
    expect((await scene.search(owner, { q: 'needle' })).total).toBe(100);
    expect(pages.flat()).toHaveLength(100);
    expect(pages.flat()).toEqual(expect.arrayContaining(messages.map(({ id }) => id)));
  });

  test.each(['relevance', 'newest', 'oldest'])(
    'by %s, finds what the index lost since the last search',
    async (sort) => {
      const message = await send(owner, chat.id, 'needle');
      await scene.indexed(chat, message);
      await scene.settle();
      expect(await scene.foundIds(member, 'needle', { sort })).toEqual([message.id]);
      await scene.index.live.clear();
      const { items, total, index } = await scene.search(member, { q: 'needle', sort });
      expect(items.map(({ message: { id } }) => id)).toEqual([message.id]);
      expect([total, index.complete]).toEqual([null, false]);
    },
  );

  test('finds what the relay holds back while it publishes later events of other chats', async () => {
    const held = await send(member, chat.id, 'needle');
    const later = new Date(Date.parse(held.createdAt) + 300_000).toISOString();
    await scene.moveTo({ occurredAt: later });
    expect(await scene.foundIds(owner, 'needle')).toEqual([held.id]);
  });

  test('finds only what one may read, of what the index lacks', async () => {
    const open = await createChat(owner, { type: 'public_channel' });
    const deleted = await createChat(owner, { type: 'public_channel' });
    const closed = await createChat(owner, { type: 'private_channel' });
    const group = await createChat(owner, { type: 'group', members: [member, stranger] });
    for (const { id } of [open, deleted, closed, group]) await send(owner, id, 'needle');
    const retracted = await send(owner, open.id, 'needle, retracted');
    await expectStatus(204, owner.api.delete(`/api/chat/${open.id}/messages/${retracted.id}`));
    await expectStatus(204, owner.api.delete(`/api/chat/${deleted.id}`));
    const found = async (person: Person, more = {}) => {
      const { items, total, facets } = await scene.search(person, { q: 'needle', facets: 'chat', ...more });
      return { chats: items.map((item) => item.chat.id), total, counted: facets?.['chat']?.map(({ value }) => value) };
    };
    expect(await found(member)).toEqual({ chats: [group.id, open.id], total: 2, counted: [open.id, group.id] });
    expect(await found(member, { scope: 'joined' })).toEqual({ chats: [group.id], total: 1, counted: [group.id] });
    const [foreigner] = (await scene.api.people(1)) as [Person];
    expect(await found(foreigner)).toEqual({ chats: [], total: 0, counted: [] });
  });

  test.each([
    [900, 1],
    [1_100, 0],
  ])('%i ms after it was sent, with later events published, finds %i message', async (ms, count) => {
    const message = await send(member, chat.id, 'needle');
    await published(101);
    await scene.moveTo({ occurredAt: new Date(Date.parse(message.createdAt) + ms).toISOString() });
    expect(await scene.foundIds(owner, 'needle')).toHaveLength(count);
  });

  test('matches the latest messages, up to 50,000 characters together', async () => {
    const long = `needle ${'x'.repeat(10_000 - 'needle '.length)}`;
    const short = await send(member, chat.id, 'a needle before them');
    await sendMany(member, Array<string>(6).fill(long));
    await send(member, chat.id, 'so that something waits');
    const { total, items } = await scene.search(owner, { q: 'needle' });
    expect(total).toBe(5);
    expect(items.map(({ message }) => message.id)).toContain(short.id);
  });

  test('finds the latest message of a sender behind a hundred of others', async () => {
    const { id } = await send(owner, chat.id, 'needle');
    await sendMany(member, Array<string>(120).fill('needle'));
    expect(await scene.foundIds(member, 'needle', { senderId: owner.id })).toEqual([id]);
    expect((await scene.search(member, { q: 'needle' })).total).toBe(100);
  });

  test('waits until the index has the message', async () => {
    const message = await send(owner, chat.id, 'needle');
    const searching = scene.search(owner, { q: 'needle', freshAs: freshAs(message) });
    await published(101);
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

  test('finds a message while the index is empty or of another epoch', async () => {
    const message = await send(owner, chat.id, 'needle');
    await scene.moveTo({ epoch: 'another' });
    const searches: [Person, Record<string, string>][] = [
      [member, {}],
      [owner, { freshAs: freshAs(message) }],
    ];
    for (const [person, more] of searches) {
      expect(await scene.search(person, { q: 'needle', ...more })).toMatchObject({
        items: [{ message: { id: message.id } }],
        total: null,
        facets: null,
      });
    }
    await scene.index.live.clear();
    expect(await scene.foundIds(member, 'needle')).toEqual([message.id]);
    expect(await scene.foundIds(owner, 'needle', { freshAs: freshAs(message) })).toEqual([message.id]);
  });

  test('finds the latest hundred messages, and with freshAs a hundred of one’s own instead', async () => {
    await sendMany(owner, Array<string>(150).fill('my needle'));
    await sendMany(member, Array<string>(99).fill('needle of another'));
    const { seq } = await send(owner, chat.id, 'so that something waits');
    const parameters = { q: 'needle', limit: '100', facets: 'sender' };
    const senders = async (more = {}) => {
      const { facets } = await scene.search(owner, { ...parameters, ...more });
      return Object.fromEntries((facets?.['sender'] ?? []).map(({ value, count }) => [value, count]));
    };
    expect(await senders()).toEqual({ [member.id]: 99 });
    expect(await senders({ freshAs: `${chat.id}:${seq}` })).toEqual({ [owner.id]: 99, [member.id]: 1 });
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
