import {
  byCount,
  type CountedValue,
  type FacetName,
  type IndexCheckpoint,
  type SearchCounts,
  type SearchHit,
  type SearchPage,
  type SearchQuery,
  type SearchResult,
} from '@fechatter/core';
import type { Hit, MultiSearchResult, SearchParams } from 'meilisearch';
import type { TextQuery } from '../words/text-query.js';
import { checkpointOf } from './meili-checkpoint.js';
import { CHECKPOINT_ID, readMoment, type MeiliCheckpoint, type MeiliMessage } from './documents/meili-documents.js';
import { afterPage, type MeiliFilter } from './documents/meili-filter.js';
import { MOST_HITS } from './documents/meili-settings.js';
import { mayScoreLess, meiliScore } from './meili-score.js';

/**
 * The searches that make up one query, sent in one request. The engine answers them one after the other, each
 * from the index as it is by then, so the checkpoint is never ahead of the hits.
 */

export type MeiliAnswer = MeiliCheckpoint | MeiliMessage;
type Results = readonly MultiSearchResult<MeiliAnswer>[];

/** What every page of a query has in common. */
export interface MeiliTerms {
  q: string;
  filter: MeiliFilter;
}

const facetAttributes: Record<FacetName, keyof MeiliMessage> = {
  chat: 'chatId',
  sender: 'senderId',
  chatType: 'chatType',
  month: 'month',
};

const checkpointSearch: SearchParams = { q: '', filter: `id = ${CHECKPOINT_ID}`, limit: 1 };

export function searchesFor(query: SearchQuery, asked: TextQuery, terms: MeiliTerms): SearchParams[] {
  const { page, count } = query;
  const found = { ...terms, matchingStrategy: 'all' } as const;
  const facets = count.facets.map((name) => facetAttributes[name]);
  const hits = { ...found, ...shownOf(page), showRankingScoreDetails: mayScoreLess(asked) };
  // The engine counts exactly only if it is asked by page number. On the first page one search gives both
  // hits and counts; later pages need a search for each.
  if (isFirst(page)) return [checkpointSearch, { ...hits, page: 1, hitsPerPage: page.limit, facets }];
  const filter = [...terms.filter, ...afterPage(page)];
  const offset = page.sort === 'relevance' ? page.offset : 0;
  const rest = { ...hits, filter, offset, limit: page.limit + 1 };
  return isCounted(query)
    ? [checkpointSearch, rest, { ...found, page: 1, hitsPerPage: 0, facets }]
    : [checkpointSearch, rest];
}

/** What `answers` to {@link searchesFor} say. */
export function searchResult(query: SearchQuery, asked: TextQuery, answers: Results): SearchResult {
  const [ofCheckpoint, found, counted = found] = answers;
  const { limit } = query.page;
  const checkpoint = ofCheckpoint?.hits[0] as MeiliCheckpoint | undefined;
  const hits = (found?.hits ?? []) as Hit<MeiliMessage>[];
  return {
    checkpoint: checkpoint ? checkpointOf(checkpoint) : null,
    hits: hits.slice(0, limit).map((hit) => searchHit(hit, asked)),
    hasMore: (found?.totalHits ?? hits.length) > limit,
    counts: isCounted(query) && counted ? countsIn(query, counted) : null,
  };
}

export function nothingFound(query: SearchQuery, checkpoint: IndexCheckpoint | null): SearchResult {
  const facets = Object.fromEntries(query.count.facets.map((name) => [name, []]));
  const counts = isCounted(query) ? { total: 0, isExact: true, facets } : null;
  return { checkpoint, hits: [], hasMore: false, counts };
}

function isFirst(page: SearchPage): boolean {
  return page.sort === 'relevance' ? page.offset === 0 : page.after === null;
}

function isCounted({ count }: SearchQuery): boolean {
  return count.total || count.facets.length > 0;
}

function shownOf({ sort }: SearchPage): SearchParams {
  // The moment tells the id too.
  const attributesToRetrieve = ['moment', 'version', 'chatId', 'senderId'];
  if (sort === 'relevance') return { attributesToRetrieve };
  return { attributesToRetrieve, sort: [`moment:${sort === 'newest' ? 'desc' : 'asc'}`] };
}

function searchHit(hit: Hit<MeiliMessage>, asked: TextQuery): SearchHit {
  const { version, chatId, senderId, moment, _rankingScoreDetails = {} } = hit;
  // No field follows a spread, see the rules of the house.
  const { messageId, createdAt } = readMoment(moment);
  return { messageId, version, chatId, senderId, createdAt, score: meiliScore(asked, _rankingScoreDetails) };
}

function countsIn({ count }: SearchQuery, { totalHits = 0, facetDistribution = {} }: Results[number]): SearchCounts {
  const valuesOf = (name: FacetName) => countedValues(facetDistribution[facetAttributes[name]] ?? {});
  const facets = count.facets.map((name) => [name, valuesOf(name)] as const);
  return { total: totalHits, isExact: totalHits < MOST_HITS, facets: Object.fromEntries(facets) };
}

/** Sorts again: the engine answers with an object, and JavaScript reorders keys that are numbers. */
function countedValues(counts: Record<string, number>): CountedValue[] {
  return Object.entries(counts)
    .map(([value, count]) => ({ value, count }))
    .sort(byCount);
}
