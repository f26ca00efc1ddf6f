import type { Chat, Message } from '@fechatter/core';
import { createChat, expectStatus, send, type Person } from '@fechatter/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SearchScene, type SearchParameters } from './search-scene.js';

describe('the pages of a search', () => {
  let scene: SearchScene;
  let owner: Person;
  let chat: Chat;
  let messages: Message[];

  beforeAll(async () => {
    scene = await SearchScene.open();
  });

  beforeEach(async () => {
    [owner] = (await scene.api.people(1)) as [Person];
    chat = await createChat(owner);
    await scene.empty();
    messages = [];
    for (let count = 0; count < 12; count += 1) messages.push(await send(owner, chat.id, `needle ${count}`));
    await scene.indexed(chat, ...messages);
    await scene.settle();
  });

  afterAll(() => scene.close());

  const arrive = async (content: string) => scene.indexed(chat, await send(owner, chat.id, content));
  const remove = (message: Message) =>
    expectStatus(204, owner.api.delete(`/api/chat/${chat.id}/messages/${message.id}`));
  /** The index learns of a deletion. */
  const forget = (message: Message) =>
    scene.index.live.apply(
      [{ id: message.id, version: message.changedSeq + 1, deleted: true }],
      scene.position,
      scene.position,
    );

  test.each(['relevance', 'newest', 'oldest'])('by %s, have every hit once, in order', async (sort) => {
    const pages = await scene.pages(owner, { q: 'needle', sort, limit: '5' });
    const ids = messages.map(({ id }) => id);
    expect(pages.map((page) => page.length)).toEqual([5, 5, 2]);
    expect(pages.flat()).toEqual(sort === 'oldest' ? ids : ids.reverse());
  });

  test.each(['relevance', 'newest'])('by %s, are not shifted by what comes and goes', async (sort) => {
    const pages = await scene.pages(owner, { q: 'needle', sort, limit: '5' }, async ([first]) => {
      await arrive('a new needle');
      const seen = messages.find(({ id }) => id === first);
      if (!seen) return;
      await remove(seen);
      await forget(seen);
    });
    expect(pages.flat()).toEqual(messages.map(({ id }) => id).reverse());
  });

  test('by relevance, go on behind the 200 hits that are ranked at once, whatever comes and goes', async () => {
    await scene.api.database.query(
      `insert into messages (workspace_id, chat_id, seq, changed_seq, sender_id, content, created_at)
       select workspace_id, id, 1000 + n, 1000 + n, $2, 'needle ' || n,
         now() - interval '1 hour' + n * interval '1 second'
       from chats, generate_series(1, 300) n where id = $1`,
      [chat.id, owner.id],
    );
    const more = await owner.api.get<{ items: Message[] }>(`/api/chat/${chat.id}/messages?after=999&limit=100`);
    const all = [...more.body.items];
    for (let after = 1_100; after < 1_300; after += 100) {
      const page = await owner.api.get<{ items: Message[] }>(`/api/chat/${chat.id}/messages?after=${after}&limit=100`);
      all.push(...page.body.items);
    }
    await scene.indexed(chat, ...all);
    const pages = await scene.pages(owner, { q: 'needle', limit: '60' }, async ([first]) => {
      await arrive('a new needle');
      const seen = all.find(({ id }) => id === first);
      if (seen) await Promise.all([remove(seen), forget(seen)]);
    });
    expect(pages.flat()).toEqual([...all, ...messages].map(({ id }) => id).reverse());
    expect(new Set(pages.flat()).size).toBe(312);
  });

  test('by relevance, have every hit once although the index catches up behind the first one', async () => {
    await scene.api.database.query(
      `insert into messages (workspace_id, chat_id, seq, changed_seq, sender_id, content, created_at)
       select workspace_id, id, 1000 + n, 1000 + n, $2, 'needle', now() - interval '1 hour' + n * interval '1 second'
       from chats, generate_series(1, 700) n where id = $1`,
      [chat.id, owner.id],
    );
    const all: Message[] = [];
    for (let after = 999; after < 1_700; after += 100) {
      const path = `/api/chat/${chat.id}/messages?after=${after}&limit=100`;
      all.push(...(await owner.api.get<{ items: Message[] }>(path)).body.items);
    }
    await scene.indexed(chat, ...all.slice(0, 400));
    let hasCaughtUp = false;
    const pages = await scene.pages(owner, { q: 'needle', limit: '20' }, async () => {
      if (!hasCaughtUp) await scene.indexed(chat, ...all.slice(400));
      hasCaughtUp = true;
    });
    const found = pages.flat();
    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual(expect.arrayContaining(all.slice(0, 400).map(({ id }) => id)));
  });

  test('all have the total and the facets of the whole search', async () => {
    for (const sort of ['relevance', 'newest', 'oldest']) {
      const parameters = { q: 'needle', sort, limit: '5', facets: 'chat' };
      const first = await scene.search(owner, parameters);
      const second = await scene.search(owner, { ...parameters, cursor: first.nextCursor ?? '' });
      for (const page of [first, second]) {
        expect(page).toMatchObject({
          total: 12,
          totalIsExact: true,
          facets: { chat: [{ value: chat.id, count: 12 }] },
        });
      }
    }
  });

  test('are full although some of the hits may not be seen any more', async () => {
    for (const message of messages.slice(4)) await remove(message);
    await scene.settle();
    const page = await scene.search(owner, { q: 'needle', sort: 'newest', limit: '4' });
    expect(page.items.map(({ message }) => message.id)).toEqual(
      messages
        .slice(0, 4)
        .map(({ id }) => id)
        .reverse(),
    );
  });

  test('a cursor that names a time to come goes on like one of now', async () => {
    const { nextCursor } = await scene.search(owner, { q: 'needle', limit: '5' });
    const [list = '', search = ''] = JSON.parse(Buffer.from(nextCursor ?? '', 'base64url').toString()) as string[];
    const parts = [list, search, '9999-12-31T23:59:59.999Z', '', '5', '', ''];
    const cursor = Buffer.from(JSON.stringify(parts)).toString('base64url');
    expect((await scene.search(owner, { q: 'needle', limit: '5', cursor })).items).toHaveLength(5);
  });

  test('a cursor is refused by any other search, and shows nobody else anything', async () => {
    const { nextCursor } = await scene.search(owner, { q: 'needle', limit: '5' });
    const cursor = nextCursor ?? '';
    const others: SearchParameters[] = [
      { q: 'other' },
      { sort: 'newest' },
      { scope: 'joined' },
      { senderId: '1' },
      { tune: 'none' },
      { cursor: 'x' },
    ];
    for (const more of others) {
      expect([more, await scene.refused(owner, { q: 'needle', cursor, ...more })]).toEqual([
        more,
        expect.objectContaining({ status: 400, code: 'invalid_cursor' }),
      ]);
    }
    const [stranger] = (await scene.api.people(1)) as [Person];
    expect((await scene.search(stranger, { q: 'needle', cursor, limit: '5' })).items).toEqual([]);
  });
});
