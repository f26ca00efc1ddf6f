import type { Chat, MessageSearch, SearchQuery } from '@fechatter/core';
import { createChat, send, type Person } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MESSAGE_SEARCH } from '../../search/search.service.js';
import { SearchScene, type SearchParameters } from './search-scene.js';

describe('a search asks the engine', () => {
  let scene: SearchScene;
  let owner: Person;
  let chat: Chat;
  let queries: SearchQuery[];
  /** The engine of chat-api. It notes what it is asked. */
  let engine: MessageSearch & { countsApart: boolean };

  beforeAll(async () => {
    scene = await SearchScene.open();
    [owner] = (await scene.api.people(1)) as [Person];
    chat = await createChat(owner);
    await scene.empty();
    for (let count = 0; count < 7; count += 1) await scene.indexed(chat, await send(owner, chat.id, `needle ${count}`));
    await scene.settle();
    engine = scene.api.service.app.get(MESSAGE_SEARCH, { strict: false });
    const query = engine.query.bind(engine);
    engine.query = (asked) => {
      queries.push(asked);
      return query(asked);
    };
  });

  afterAll(() => scene.close());

  const asked = async (parameters: SearchParameters, countsApart: boolean) => {
    engine.countsApart = countsApart;
    queries = [];
    const answer = await scene.search(owner, { q: 'needle', facets: 'sender', limit: '5', ...parameters });
    return { answer, limits: queries.map(({ page }) => page.limit) };
  };

  test.each(['relevance', 'newest', 'oldest'])('by %s, once for hits and counts, or for each at once', async (sort) => {
    const together = await asked({ sort }, false);
    const apart = await asked({ sort }, true);
    const ofPage = sort === 'relevance' ? 200 : 5;
    expect([together.limits, apart.limits]).toEqual([[ofPage], [ofPage, 0]]);
    expect(apart.answer).toEqual({ ...together.answer, nextCursor: expect.any(String) });
    expect(apart.answer).toMatchObject({ total: 7, facets: { sender: [{ count: 7 }] }, index: { complete: true } });
  });

  test.each([false, true])(
    'for the counts alone if the cursor has the hits, whether apart or not: %s',
    async (apart) => {
      const { answer } = await asked({}, apart);
      const next = await asked({ cursor: answer.nextCursor ?? '' }, apart);
      expect(next.limits).toEqual([0]);
      expect(next.answer).toMatchObject({ total: 7, nextCursor: null });
      expect(next.answer.items).toHaveLength(2);
    },
  );
});
