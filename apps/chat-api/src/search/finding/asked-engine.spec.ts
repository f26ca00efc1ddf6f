import type { MessageSearch, SearchCounts, SearchPage, SearchQuery } from '@fechatter/core';
import { TextMatcher } from '@fechatter/search';
import { firstCheckpoint as checkpoint } from '@fechatter/testing';
import { describe, expect, test } from '@jest/globals';
import { AskedEngine, type PreparedSearch } from './asked-engine.js';
import { Turns } from './turns.js';
import { NOTHING_UNINDEXED } from './unindexed.js';

const NOW = '2026-11-30T00:00:00.000Z';
const FILTERS = { senderIds: null, chatTypes: null, from: null, to: null };
const PAGE: SearchPage = { sort: 'relevance', limit: 10, offset: 200 };

const search: PreparedSearch = {
  actor: { userId: '1', workspaceId: '1' },
  request: {
    ...{ text: 'needle', chatIds: null, scope: 'all', filters: FILTERS, sort: 'relevance', facets: ['chat'] },
    ...{ tune: null, explain: false, freshAs: null, cursor: null, limit: 10 },
  },
  scope: {
    ...{ joined: { publicChannelIds: [], otherIds: ['2'] }, readableIds: [], epoch: checkpoint.epoch, lastSeq: 1 },
    ...{ isPublishing: false, waitingSince: null, now: NOW, tune: 'none' },
  },
  chats: { ids: ['2'], publicChannels: true },
  checkpoint,
  matcher: new TextMatcher('needle'),
  turns: new Turns(),
  unindexed: NOTHING_UNINDEXED,
  nearness: null,
  until: NOW,
};

/** An engine that has one message, 7, which a query may exclude. */
class OneMessage {
  readonly queries: SearchQuery[] = [];
  streamSeqs = [9];

  constructor(readonly countsApart: boolean) {}

  query(query: SearchQuery) {
    const streamSeq = this.streamSeqs[this.queries.length] ?? 9;
    this.queries.push(query);
    const total = query.exclude.messageIds.includes('7') ? 0 : 1;
    const counts: SearchCounts | null = query.count.total ? { total, isExact: true, facets: { chat: [] } } : null;
    return Promise.resolve({ checkpoint: { ...checkpoint, streamSeq }, hits: [], hasMore: false, counts });
  }
}

describe('the engine, as one search asks it', () => {
  const asked = (added: string[], { countsApart = false } = {}) => {
    const engine = new OneMessage(countsApart);
    return { engine, asked: new AskedEngine(engine as unknown as MessageSearch, search, added) };
  };

  test('answers a page and the counts at once', async () => {
    const { engine, asked: one } = asked([]);
    await one.ask(PAGE);
    expect(await one.counts()).toMatchObject({ total: 1 });
    expect(engine.queries).toHaveLength(1);
  });

  test('counts a hit that was added to the first page and is in the index by now, and does not repeat it', async () => {
    const { engine, asked: one } = asked(['7']);
    await one.ask(PAGE);
    expect(await one.counts()).toMatchObject({ total: 1 });
    expect(engine.queries.map(({ exclude }) => exclude.messageIds)).toEqual([['7'], []]);
  });

  test('counts in a query of its own where that is sooner', async () => {
    const { engine, asked: one } = asked([], { countsApart: true });
    await one.ask(PAGE);
    expect(await one.counts()).toMatchObject({ total: 1 });
    expect(engine.queries.map(({ page, count }) => [page.limit, count.total])).toEqual([
      [10, false],
      [0, true],
    ]);
  });

  test.each([
    { page: 9, counts: 10, least: 9 },
    { page: 10, counts: 9, least: 9 },
  ])('is as fresh as the one that has less, page $page or counts $counts', async ({ page, counts, least }) => {
    const { engine, asked: one } = asked([], { countsApart: true });
    engine.streamSeqs = [page, counts];
    await one.ask(PAGE);
    await one.counts();
    expect([one.checkpoint?.streamSeq, one.least?.streamSeq]).toEqual([page, least]);
  });

  test('is as fresh as its counts if no page was asked for', async () => {
    const { engine, asked: one } = asked([], { countsApart: true });
    engine.streamSeqs = [8];
    await one.counts();
    expect([one.checkpoint, one.least?.streamSeq]).toEqual([checkpoint, 8]);
  });

  test.each(['relevance', 'newest'] as const)('counts by %s what the pages may have', async (sort) => {
    const engine = new OneMessage(true);
    const request = { ...search.request, sort };
    const one = new AskedEngine(engine as unknown as MessageSearch, { ...search, request }, []);
    await one.ask(sort === 'relevance' ? PAGE : { sort, limit: 10, after: null });
    await one.counts();
    const [ofPage, ofCounts] = engine.queries.map(({ filters }) => filters);
    expect(ofCounts).toEqual(ofPage);
    expect(ofPage?.to === null).toBe(sort === 'newest');
  });

  test('has less if only the counts had less', async () => {
    const { engine, asked: one } = asked([], { countsApart: true });
    engine.streamSeqs = [9, checkpoint.streamSeq - 1];
    await one.ask(PAGE);
    await one.counts();
    expect(one.hasLess).toBe(true);
  });

  test('has the checkpoint of the search until the first answer, so that no hit is doubted meanwhile', async () => {
    const { asked: one } = asked([]);
    expect(one.checkpoint).toEqual(checkpoint);
    await one.ask(PAGE);
    expect(one.checkpoint?.streamSeq).toBe(9);
  });

  test('has less once an answer had less, also if a later one has more again', async () => {
    const { engine, asked: one } = asked(['7']);
    engine.streamSeqs = [9, checkpoint.streamSeq - 1, 9];
    const seen: boolean[] = [];
    for (let page = 0; page < 3; page += 1) {
      await one.ask(PAGE);
      seen.push(one.hasLess);
    }
    expect(seen).toEqual([false, true, true]);
  });
});
