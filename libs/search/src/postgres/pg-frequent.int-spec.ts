import {
  EXACT_TOTAL,
  type MessageDocument,
  type MessageIndex,
  type MessageSearch,
  type SearchQuery,
} from '@fechatter/core';
import {
  createTestDatabase,
  firstCheckpoint as position,
  messageDocument,
  searchQuery,
  type TestDatabase,
} from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PgMessageIndex } from './pg-message-index.js';
import { PgMessageSearch } from './pg-message-search.js';

const MESSAGES = 20_000;
const BATCH = 2_000;
const RARE = 20;
const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 0, 1);

/** One each 15 minutes. The first ones have a rare word that the frequent one begins with. */
const messages: MessageDocument[] = Array.from({ length: MESSAGES }, (_, place) =>
  messageDocument(String(1_000 + place), place < RARE ? `com ${place}` : `common ${place}`, {
    createdAt: new Date(START + place * 15 * MINUTE_MS).toISOString(),
    senderId: String(1 + (place % 4)),
  }),
);
const newestFirst = messages.map(({ id }) => id).reverse();
const rareFirst = [...newestFirst.slice(-RARE), ...newestFirst.slice(0, -RARE)];

describe('a frequent word in the PostgreSQL engine', () => {
  let database: TestDatabase;
  let index: MessageIndex;
  let search: MessageSearch;

  beforeAll(async () => {
    database = await createTestDatabase();
    index = new PgMessageIndex(database.searchUrl);
    search = new PgMessageSearch(database.searchUrl);
    await index.prepare();
    await index.takeOver(1);
    for (let from = 0; from < MESSAGES; from += BATCH) {
      await index.live.apply(messages.slice(from, from + BATCH), position, position);
    }
  });
  afterAll(async () => {
    await Promise.all([index.close(), search.close()]);
    await database.drop();
  });

  const find = async (text: string, more: Partial<SearchQuery> = {}) => {
    const { hits, hasMore, counts } = await search.query({ ...searchQuery(text), ...more });
    return { ids: hits.map(({ messageId }) => messageId), hasMore, counts };
  };
  const counted: Partial<SearchQuery> = { count: { total: true, facets: ['sender', 'month'] } };

  test('is counted in the latest messages only, which come first', async () => {
    const { ids, hasMore, counts } = await find('common', counted);
    expect(ids).toEqual(newestFirst.slice(0, 100));
    expect([hasMore, counts?.isExact]).toEqual([true, false]);
    expect(counts?.total).toBeGreaterThanOrEqual(EXACT_TOTAL);
    expect(counts?.total).toBeLessThan(0.8 * MESSAGES);
    const months = counts?.facets.month ?? [];
    expect(months.reduce((sum, { count }) => sum + count, 0)).toBe(counts?.total);
    expect(months.map(({ value }) => value)).not.toContain('2026-01');
  });

  test('is counted alike without a page', async () => {
    const page = { sort: 'relevance', limit: 0, offset: 0 } as const;
    const { ids, counts } = await find('common', { ...counted, page });
    expect(ids).toEqual([]);
    expect(counts).toEqual((await find('common', counted)).counts);
  });

  test('is counted exactly with a filter that few messages pass', async () => {
    const { counts } = await find('common', { ...counted, filters: { ...searchQuery('').filters, senderIds: ['1'] } });
    expect(counts).toMatchObject({ total: (MESSAGES - RARE) / 4, isExact: true });
  });

  test.each([
    ['common', newestFirst.slice(0, -RARE)],
    ['com', rareFirst],
  ])('%s is found in every message, page by page', async (text, all) => {
    const seen: string[] = [];
    for (let hasMore = true; hasMore;) {
      const answer = await find(text, { ...counted, page: { sort: 'relevance', limit: 3_000, offset: seen.length } });
      seen.push(...answer.ids);
      hasMore = answer.hasMore;
    }
    expect(seen).toEqual(all);
  });

  test.each(['newest', 'oldest'] as const)('is found in every message by time, %s first', async (sort) => {
    const seen: string[] = [];
    let after = null;
    for (let hasMore = true; hasMore;) {
      const answer = await search.query({ ...searchQuery('com'), page: { sort, limit: 3_000, after } });
      seen.push(...answer.hits.map(({ messageId }) => messageId));
      const last = answer.hits.at(-1);
      after = last ? { createdAt: last.createdAt, id: last.messageId } : null;
      hasMore = answer.hasMore;
    }
    expect(seen).toEqual(sort === 'newest' ? newestFirst : [...newestFirst].reverse());
  });
});
