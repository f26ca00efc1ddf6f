import { Inject, Injectable } from '@nestjs/common';
import {
  isId,
  requireFound,
  type Actor,
  type Explanation,
  type FoundMessage,
  type IndexCheckpoint,
  type IndexFreshness,
  type MessageSearch,
  type SearchAnswer,
  type SearchCounts,
  type SearchedChats,
  type SearchPage,
  type SearchQuery,
  type SearchResult,
} from '@fechatter/core';
import { snippetOf, TextMatcher } from '@fechatter/search';
import type { PgSearchScope, SearchScope } from '../postgres/search/pg-search-scope.js';
import type { PgSearchRepository, VisibleMessage } from '../postgres/search/pg-search.repository.js';
import type { FreshnessWait } from './freshness-wait.js';
import {
  bestOf,
  HEAD,
  merged,
  positionBehind,
  RelevanceWalk,
  TimeWalk,
  toCandidate,
  type AskEngine,
  type Candidate,
  type HitWalk,
} from './hit-walk.js';
import { explanationOf, tuned, type Nearness, type NearnessOfPeople } from './nearness.js';
import { labelled, withUnindexed, type FacetNames } from './search-counts.js';
import { SearchCursors } from './search-cursor.js';
import type { SearchRequest } from './search-request.js';
import { NOTHING_UNINDEXED, type Unindexed, type UnindexedMessages } from './unindexed.js';

/** Injects the search engine. */
export const MESSAGE_SEARCH = Symbol('message search');
/** Injects what a search reads from PostgreSQL. */
export const SEARCH_SOURCES = Symbol('search sources');

export interface SearchSources {
  scopes: PgSearchScope;
  messages: PgSearchRepository;
  unindexed: UnindexedMessages;
  freshness: FreshnessWait;
  nearness: NearnessOfPeople;
  names: FacetNames;
}

/** Hits that may not be seen leave a page shorter. So often more are asked for to fill it. */
const FILLS = 4;

/** What is told of all that was found. */
type Told = Pick<SearchAnswer, 'total' | 'totalIsExact' | 'facets'>;

/** Everything about one search that is known before the engine is asked. */
interface Prepared {
  actor: Actor;
  request: SearchRequest;
  scope: SearchScope;
  chats: SearchedChats;
  matcher: TextMatcher;
  unindexed: Unindexed;
  /** Null if the search is not tuned. */
  nearness: Nearness | null;
  /** When the first page was read. */
  until: string;
}

/**
 * The engine only tells which messages match. The chats to search, and what is returned of a hit, come from
 * PostgreSQL. So an index that is behind can't reveal a message that the person may not see any more, nor
 * text that has been edited or deleted since.
 */
@Injectable()
export class SearchService {
  constructor(
    @Inject(SEARCH_SOURCES) private readonly sources: SearchSources,
    @Inject(MESSAGE_SEARCH) private readonly engine: MessageSearch,
  ) {}

  async messages(actor: Actor, request: SearchRequest): Promise<SearchAnswer> {
    const cursors = new SearchCursors(request);
    const position = request.sort === 'relevance' ? cursors.position(request.cursor) : null;
    const after = request.sort === 'relevance' ? null : cursors.moment(request.cursor);
    const search = await this.prepare(actor, request, position?.until ?? null);
    const asked = new AskedEngine(this.engine, search, position?.unindexed ?? []);
    const walk =
      request.sort === 'relevance'
        ? await this.walkByRelevance(search, asked, cursors, position)
        : new TimeWalk(asked.ask, request.sort, search.unindexed.hits, after, cursors);
    // Both at once: what is shown of the counts comes from PostgreSQL, as the messages do.
    const [items, told] = await Promise.all([this.fill(walk, search, asked), this.tell(asked, search)]);
    return { items, ...told, nextCursor: walk.cursor(), index: freshnessOf(asked.checkpoint, search.scope) };
  }

  private async tell(asked: AskedEngine, { actor, request }: Prepared): Promise<Told> {
    const counts = await asked.counts();
    const isAsked = counts !== null && request.facets.length > 0;
    return {
      total: counts && counts.total,
      totalIsExact: counts?.isExact ?? false,
      facets: isAsked ? await labelled(actor, counts, this.sources.names) : null,
    };
  }

  private async prepare(actor: Actor, request: SearchRequest, until: string | null): Promise<Prepared> {
    const { scopes, nearness } = this.sources;
    const isFresh = await this.isFresh(actor, request);
    // The checkpoint must not be newer than what is read of PostgreSQL later, and may be older than the scope.
    const [scope, checkpoint] = await Promise.all([
      scopes.read(actor, (request.chatIds ?? []).filter(isId)),
      this.engine.checkpoint(),
    ]);
    const chats = searchedChats(request, scope);
    const matcher = new TextMatcher(request.text);
    const ownIn = isFresh ? null : (request.freshAs?.chatId ?? null);
    const wanted = { chats: { joinedIds: chats.ids, publicChannels: chats.publicChannels }, matcher, ownIn };
    const unindexed = await this.unindexed(actor, checkpoint, scope, { ...wanted, filters: request.filters });
    const isTuned = request.sort === 'relevance' && (request.tune ?? scope.tune) === 'me';
    return {
      ...{ actor, request, scope, chats, matcher, unindexed },
      nearness: isTuned ? await nearness.of(actor) : null,
      until: until ?? scope.now,
    };
  }

  private async isFresh(actor: Actor, { freshAs, cursor }: SearchRequest): Promise<boolean> {
    if (freshAs === null) return true;
    const isIndexed = cursor === null && (await this.sources.freshness.untilIndexed(actor, freshAs));
    return isIndexed;
  }

  private async unindexed(
    actor: Actor,
    checkpoint: IndexCheckpoint | null,
    scope: SearchScope,
    wanted: Parameters<UnindexedMessages['since']>[2],
  ): Promise<Unindexed> {
    if (checkpoint && isComplete(checkpoint, scope)) return NOTHING_UNINDEXED;
    return this.sources.unindexed.since(checkpoint, actor, wanted);
  }

  private async walkByRelevance(
    search: Prepared,
    { ask }: AskedEngine,
    cursors: SearchCursors,
    position: ReturnType<SearchCursors['position']>,
  ): Promise<HitWalk> {
    if (position) return new RelevanceWalk(ask, cursors, position, []);
    const { nearness, until } = search;
    const unindexed = bestOf(search.unindexed.hits);
    const result = await ask({ sort: 'relevance', limit: HEAD, offset: 0 });
    const byText = merged(result.hits, unindexed);
    const ranked = (nearness ? tuned(byText, nearness, until) : byText).map(toCandidate);
    return new RelevanceWalk(ask, cursors, positionBehind(result, ranked, unindexed, until), ranked);
  }

  /** Takes hits until the page is full. */
  private async fill(walk: HitWalk, search: Prepared, asked: AskedEngine): Promise<FoundMessage[]> {
    const { actor, request } = search;
    const items: FoundMessage[] = [];
    for (let round = 0; round < FILLS && items.length < request.limit; round += 1) {
      const candidates = await walk.next(request.limit - items.length);
      const ids = candidates.map(({ messageId }) => messageId);
      const visible = await this.sources.messages.findVisible(actor, ids);
      const isDoubtful = mayBeOfAnotherLife(asked.checkpoint, search.scope);
      for (const candidate of candidates) {
        const message = visible.get(candidate.messageId);
        if (message) items.push(...toFound(message, candidate, isDoubtful, search));
      }
      if (walk.cursor() === null) break;
    }
    return items;
  }
}

/** The engine, asked for pages of one search. The first answer also has the counts. */
class AskedEngine {
  checkpoint: IndexCheckpoint | null = null;
  private first: Promise<SearchResult> | null = null;

  /** `unindexed` are hits of an earlier page that the index did not have then. */
  constructor(
    private readonly engine: MessageSearch,
    private readonly search: Prepared,
    private readonly unindexed: readonly string[],
  ) {}

  readonly ask: AskEngine = (page) => {
    const { request } = this.search;
    if (this.first) return this.query(page, { total: false, facets: [] });
    return (this.first = this.query(page, { total: true, facets: request.facets }));
  };

  /** Asks for nothing if a page is asked for already. Null while it is not known what the index has otherwise. */
  async counts(): Promise<SearchCounts | null> {
    const { counts } = await (this.first ?? this.ask({ sort: 'relevance', limit: 1, offset: 0 }));
    const { unindexed, scope } = this.search;
    const isKnown = unindexed.isKnown && this.checkpoint?.epoch === scope.epoch;
    return isKnown && counts ? withUnindexed(counts, unindexed.hits) : null;
  }

  private async query(page: SearchPage, count: SearchQuery['count']): Promise<SearchResult> {
    const { actor, request, chats, unindexed } = this.search;
    const { messageIds, chatIds } = unindexed.exclude;
    const result = await this.engine.query({
      ...{ workspaceId: actor.workspaceId, chats, text: request.text, page, count },
      filters: page.sort === 'relevance' ? this.filtersUntil() : request.filters,
      exclude: { messageIds: [...new Set([...messageIds, ...this.unindexed])], chatIds },
    });
    this.checkpoint = result.checkpoint;
    return result;
  }

  /** Leaves out what was sent after the first page. */
  private filtersUntil() {
    const { request, until } = this.search;
    const end = new Date(Date.parse(until) + 1).toISOString();
    const { to } = request.filters;
    return { ...request.filters, to: to !== null && to < end ? to : end };
  }
}

function searchedChats({ chatIds, scope: scopeName }: SearchRequest, scope: SearchScope): SearchedChats {
  const { publicChannelIds, otherIds } = scope.joined;
  const isAll = scopeName === 'all';
  if (chatIds === null) {
    return isAll
      ? { ids: otherIds, publicChannels: true }
      : { ids: [...otherIds, ...publicChannelIds], publicChannels: false };
  }
  const readable = new Set([...otherIds, ...publicChannelIds, ...(isAll ? scope.readableIds : [])]);
  const ids = chatIds.map((chatId) => requireFound(readable.has(chatId) ? chatId : null, 'chat_not_found'));
  return { ids: [...new Set(ids)], publicChannels: false };
}

/**
 * Returns nothing if the message does not match now, and has changed since it was found or may be another one:
 * a restored database uses ids and versions again.
 */
function toFound(found: VisibleMessage, candidate: Candidate, isDoubtful: boolean, search: Prepared): FoundMessage[] {
  const { matcher, until } = search;
  const { content, changedSeq, editedAt } = found.message;
  const match = matcher.match(content ?? '');
  const hasChanged = candidate.version === null ? (editedAt ?? '') > until : candidate.version !== changedSeq;
  if (!match && (isDoubtful || hasChanged)) return [];
  const snippet = snippetOf(content ?? '', match?.words ?? matcher.wordsIn(content ?? ''));
  return [{ ...found, snippet, explanation: explained(found, candidate.score ?? match?.score ?? 0, search) }];
}

function explained({ message }: VisibleMessage, score: number, search: Prepared): Explanation | null {
  const { request, nearness, until } = search;
  return request.explain ? explanationOf({ ...message, score }, nearness, until) : null;
}

/** Whether the build that was queried may hold messages of a database that was restored since. */
function mayBeOfAnotherLife(checkpoint: IndexCheckpoint | null, { epoch }: SearchScope): boolean {
  return checkpoint === null || checkpoint.epoch !== epoch || checkpoint.backfillFrom !== null;
}

function isComplete({ epoch, streamSeq, backfillFrom }: IndexCheckpoint, scope: SearchScope): boolean {
  const isCaughtUp = epoch === scope.epoch && streamSeq >= scope.lastSeq && !scope.isPublishing;
  return isCaughtUp && backfillFrom === null;
}

function freshnessOf(checkpoint: IndexCheckpoint | null, scope: SearchScope): IndexFreshness {
  if (!checkpoint) return { appliedAt: null, lagMs: null, complete: false };
  const { occurredAt: appliedAt } = checkpoint;
  const complete = isComplete(checkpoint, scope);
  return { appliedAt, lagMs: complete ? 0 : Math.max(0, Date.now() - Date.parse(appliedAt)), complete };
}
