import {
  hasAllOf,
  type Actor,
  type IndexCheckpoint,
  type MessageSearch,
  type SearchCounts,
  type SearchedChats,
  type SearchFilters,
  type SearchPage,
  type SearchQuery,
  type SearchResult,
} from '@fechatter/core';
import type { TextMatcher } from '@fechatter/search';
import type { SearchScope } from '../../postgres/search/pg-search-scope.js';
import type { AskEngine } from './hit-walk.js';
import type { Nearness } from './nearness.js';
import { withUnindexed } from './search-counts.js';
import type { SearchRequest } from './search-request.js';
import type { Turns } from './turns.js';
import type { Unindexed } from './unindexed.js';

/** Everything about one search that is known before the engine is asked. */
export interface PreparedSearch {
  actor: Actor;
  request: SearchRequest;
  scope: SearchScope;
  chats: SearchedChats;
  /** One that the index had reached before the search. */
  checkpoint: IndexCheckpoint | null;
  matcher: TextMatcher;
  turns: Turns;
  unindexed: Unindexed;
  /** Null if the search is not tuned. */
  nearness: Nearness | null;
  /** When the first page was read. RFC 3339. */
  until: string;
}

const NO_HITS: SearchPage = { sort: 'relevance', limit: 0, offset: 0 };

/** The engine, asked for pages and the counts of one search: for both in one query, unless it is `countsApart`. */
export class AskedEngine {
  /** That of the latest page; before the first one, that of the search. */
  checkpoint: IndexCheckpoint | null;
  /** Has the least of the checkpoints of all answers, pages and counts. Null before the first one. */
  least: IndexCheckpoint | null = null;
  /** Whether an answer had less than the checkpoint of the search: the index was lost. */
  hasLess = false;
  private counted: Promise<SearchResult> | null = null;
  private isAnswered = false;

  /**
   * `added` are the ids of hits that the index lacked when the first page was read. The pages don't repeat
   * them.
   */
  constructor(
    private readonly engine: MessageSearch,
    private readonly search: PreparedSearch,
    private readonly added: readonly string[],
  ) {
    this.checkpoint = search.checkpoint;
  }

  readonly ask: AskEngine = async (page) => {
    const isCounted = this.counted === null && this.added.length === 0 && !this.engine.countsApart;
    const result = await (isCounted ? this.count(page) : this.query(page, { total: false, facets: [] }, this.added));
    this.checkpoint = result.checkpoint;
    return result;
  };

  /**
   * The counts of the whole search. Asks the engine only if no page was asked for with the counts. Null if
   * the index may have more in a former version than is known: the counts could tell of text that is no more.
   */
  async counts(): Promise<SearchCounts | null> {
    const { counts, checkpoint } = await (this.counted ?? this.count(NO_HITS));
    const { unindexed, scope } = this.search;
    const isKnown = unindexed.isKnown && checkpoint?.epoch === scope.epoch;
    return isKnown && counts ? withUnindexed(counts, unindexed.hits) : null;
  }

  private count(page: SearchPage): Promise<SearchResult> {
    // The hits that were added count too, if the index has them by now.
    return (this.counted = this.query(page, { total: true, facets: this.search.request.facets }, []));
  }

  private async query(page: SearchPage, count: SearchQuery['count'], added: readonly string[]): Promise<SearchResult> {
    const { actor, request, chats, unindexed, checkpoint: start } = this.search;
    const { messageIds, chatIds } = unindexed.exclude;
    const result = await this.engine.query({
      ...{ workspaceId: actor.workspaceId, chats, text: request.text, page, count },
      filters: request.sort === 'relevance' ? this.filtersUntil() : request.filters,
      exclude: { messageIds: [...new Set([...messageIds, ...added])], chatIds },
    });
    const { checkpoint } = result;
    this.least = this.isAnswered && hasAllOf(checkpoint, this.least) ? this.least : checkpoint;
    this.isAnswered = true;
    this.hasLess ||= !hasAllOf(checkpoint, start);
    return result;
  }

  /** Leaves out what was sent after the first page was read. */
  private filtersUntil(): SearchFilters {
    const { request, until } = this.search;
    const end = new Date(Date.parse(until) + 1).toISOString();
    const { to } = request.filters;
    return { ...request.filters, to: to !== null && to < end ? to : end };
  }
}
