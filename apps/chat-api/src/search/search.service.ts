import { Inject, Injectable } from '@nestjs/common';
import {
  isId,
  notFoundAt,
  type Actor,
  type Explanation,
  type FoundMessage,
  type IndexCheckpoint,
  type IndexFreshness,
  type Message,
  type MessageMoment,
  type MessageSearch,
  type SearchAnswer,
  type SearchedChats,
} from '@fechatter/core';
import { snippetOf, TextMatcher } from '@fechatter/search';
import type { PgSearchScope, SearchScope } from '../postgres/search/pg-search-scope.js';
import type { PgSearchRepository, VisibleMessage } from '../postgres/search/pg-search.repository.js';
import { AskedEngine, type PreparedSearch } from './finding/asked-engine.js';
import type { FreshnessWait } from './finding/freshness-wait.js';
import { isComplete, type LatestCheckpoint } from './finding/latest-checkpoint.js';
import {
  bestOf,
  HEAD,
  LazyWalk,
  merged,
  positionAt,
  RelevanceWalk,
  TimeWalk,
  toCandidate,
  type Candidate,
  type HitWalk,
} from './finding/hit-walk.js';
import { explanationOf, tuned, type NearnessOfPeople } from './finding/nearness.js';
import { labelled, type NamesOf } from './finding/search-counts.js';
import { SearchCursors, type RelevancePosition } from './finding/search-cursor.js';
import type { SearchRequest } from './finding/search-request.js';
import { Turns } from './finding/turns.js';
import {
  NOTHING_UNINDEXED,
  type Unindexed,
  type UnindexedMessages,
  type WantedMessages,
  type WantedSent,
} from './finding/unindexed.js';

/** Injects the search engine. */
export const MESSAGE_SEARCH = Symbol('message search');
/** Injects what a search reads from PostgreSQL. */
export const SEARCH_SOURCES = Symbol('search sources');

export interface SearchSources {
  scopes: PgSearchScope;
  messages: PgSearchRepository;
  unindexed: UnindexedMessages;
  checkpoints: LatestCheckpoint;
  freshness: FreshnessWait;
  nearness: NearnessOfPeople;
  namesOf: NamesOf;
}

/** Tells who asks for what. */
interface Question {
  actor: Actor;
  request: SearchRequest;
  /** The chat from which the person's own messages are added; null for none. */
  ownIn: string | null;
  /** Whether to ask the engine for its checkpoint in any case. */
  anew: boolean;
}

/** Where a page begins: by relevance or by time. Both are null on the first page. */
interface PageStart {
  position: RelevancePosition | null;
  after: MessageMoment | null;
}

/** How often hits are asked for to fill a page, since those that may not be seen are left out. */
const FILLS = 4;

/** What an answer says about all that was found. */
type Totals = Pick<SearchAnswer, 'total' | 'totalIsExact' | 'facets'>;

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
    const question = { actor, request, ownIn: await this.chatToAddFrom(actor, request), anew: false };
    const { answer, hasLess } = await this.find(question);
    // The index was lost since it answered last.
    return hasLess ? (await this.find({ ...question, anew: true })).answer : answer;
  }

  private async find(question: Question): Promise<{ answer: SearchAnswer; hasLess: boolean }> {
    const { request } = question;
    const cursors = new SearchCursors(request);
    const position = request.sort === 'relevance' ? cursors.position(request.cursor) : null;
    const after = request.sort === 'relevance' ? null : cursors.moment(request.cursor);
    const search = await this.prepare(question, { position, after });
    const asked = new AskedEngine(this.engine, search, position?.unindexed ?? []);
    const walk =
      request.sort === 'relevance'
        ? new LazyWalk(() => this.walkByRelevance(search, asked, cursors, position))
        : new TimeWalk(asked.ask, request.sort, search.unindexed.hits, after, cursors);
    // Neither waits for the other. The walk asks first: its answer may have the counts too.
    const [items, totals] = await Promise.all([this.fill(walk, search, asked), this.totals(asked, search)]);
    const { least, hasLess } = asked;
    this.sources.checkpoints.learn({ scope: search.scope, checkpoint: hasLess ? null : least });
    const index = freshnessOf(least, search.scope);
    return { answer: { items, ...totals, nextCursor: walk.cursor(), index }, hasLess };
  }

  private async totals(asked: AskedEngine, { actor, request }: PreparedSearch): Promise<Totals> {
    const counts = await asked.counts();
    const isAsked = counts !== null && request.facets.length > 0;
    return {
      total: counts && counts.total,
      totalIsExact: counts?.isExact ?? false,
      facets: isAsked ? await labelled(actor, counts, this.sources.namesOf) : null,
    };
  }

  private async prepare({ actor, request, ownIn, anew }: Question, start: PageStart): Promise<PreparedSearch> {
    const { scopes, checkpoints, nearness } = this.sources;
    const reading = scopes.read(actor, (request.chatIds ?? []).filter(isId));
    // Both are read before what the index lacks, so that nothing between the two is missed.
    const { scope, checkpoint } = await (anew ? checkpoints.anew(reading) : checkpoints.beside(reading));
    const chats = searchedChats(request, scope);
    const matcher = new TextMatcher(request.text);
    const turns = new Turns();
    // A forged cursor may name any year, and engines don't know those beyond 9999.
    const { position } = start;
    const until = position && position.until < scope.now ? position.until : scope.now;
    const sent = wantedSent(request.sort, start, until);
    const wanted = { chats, filters: request.filters, matcher, ownIn, sent, turns };
    const unindexed = await this.unindexed(actor, checkpoint, scope, wanted);
    const isTuned = request.sort === 'relevance' && (request.tune ?? scope.tune) === 'me';
    return {
      ...{ actor, request, scope, chats, checkpoint, matcher, turns, unindexed, until },
      nearness: isTuned ? await nearness.of(actor) : null,
    };
  }

  /** The chat from which the person's own messages are added. Null if the index has what `freshAs` names. */
  private async chatToAddFrom(actor: Actor, { freshAs, cursor }: SearchRequest): Promise<string | null> {
    if (freshAs === null) return null;
    if (!isId(freshAs.chatId)) throw notFoundAt(['?freshAs'], 'chat_not_found');
    // Only the first page waits: the others go on with what it found.
    const isIndexed = cursor === null && (await this.sources.freshness.untilIndexed(actor, freshAs));
    return isIndexed ? null : freshAs.chatId;
  }

  private async unindexed(
    actor: Actor,
    checkpoint: IndexCheckpoint | null,
    scope: SearchScope,
    wanted: WantedMessages,
  ): Promise<Unindexed> {
    if (checkpoint && isComplete(checkpoint, scope)) return NOTHING_UNINDEXED;
    return this.sources.unindexed.since({ checkpoint, waitingSince: scope.waitingSince }, actor, wanted);
  }

  private async walkByRelevance(
    search: PreparedSearch,
    { ask }: AskedEngine,
    cursors: SearchCursors,
    position: RelevancePosition | null,
  ): Promise<HitWalk> {
    if (position) return new RelevanceWalk(ask, cursors, position, []);
    const { nearness, until } = search;
    const unindexed = bestOf(search.unindexed.hits);
    const result = await ask({ sort: 'relevance', limit: HEAD, offset: 0 });
    const byText = merged(result.hits, unindexed);
    const ranked = (nearness ? tuned(byText, nearness, until) : byText).map(toCandidate);
    return new RelevanceWalk(ask, cursors, positionAt(result, ranked, unindexed, until), ranked);
  }

  /** Takes hits until the page is full. */
  private async fill(walk: HitWalk, search: PreparedSearch, asked: AskedEngine): Promise<FoundMessage[]> {
    const { actor, request } = search;
    const items: FoundMessage[] = [];
    for (let round = 0; round < FILLS && items.length < request.limit; round += 1) {
      const candidates = await walk.next(request.limit - items.length);
      const ids = candidates.map(({ messageId }) => messageId);
      const visible = await this.sources.messages.findVisible(actor, ids);
      const isDoubtful = mayBeOfAnotherLife(asked.checkpoint, search.scope);
      for (const candidate of candidates) {
        const message = visible.get(candidate.messageId);
        if (message) items.push(...(await search.turns.take(() => toFound(message, candidate, isDoubtful, search))));
      }
      if (walk.cursor() === null) break;
    }
    return items;
  }
}

/**
 * By relevance, only what the first page had is on the later ones. By time, a page goes on from where it is,
 * however many messages come in.
 */
function wantedSent(sort: SearchRequest['sort'], { position, after }: PageStart, until: string): WantedSent {
  const moment = after && after.createdAt;
  switch (sort) {
    case 'relevance':
      return { order: 'latest', notBefore: null, notAfter: until, ids: position && position.unindexed };
    case 'newest':
      return { order: 'latest', notBefore: null, notAfter: moment, ids: null };
    case 'oldest':
      return { order: moment === null ? 'latest' : 'earliest', notBefore: moment, notAfter: null, ids: null };
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
  const unreadable = chatIds.flatMap((chatId, place) => (readable.has(chatId) ? [] : [`?chatId/${place}`]));
  if (unreadable.length > 0) throw notFoundAt(unreadable, 'chat_not_found');
  return { ids: [...new Set(chatIds)], publicChannels: false };
}

/**
 * Returns nothing if the message does not match now and either has changed since it was found, or may be
 * another one, as a restored database uses ids and versions again.
 */
function toFound(
  { message, chat, sender }: VisibleMessage,
  candidate: Candidate,
  isDoubtful: boolean,
  search: PreparedSearch,
): FoundMessage[] {
  const { matcher, request, until } = search;
  const { content, changedSeq, editedAt } = message;
  const match = matcher.match(content ?? '');
  const hasChanged = candidate.version === null ? (editedAt ?? '') > until : candidate.version !== changedSeq;
  if (!match && (isDoubtful || hasChanged)) return [];
  const snippet = snippetOf(content ?? '', match?.places ?? matcher.places(content ?? ''));
  const explanation = request.explain ? explained(message, candidate.score ?? match?.score ?? 0, search) : null;
  return [{ message, chat, sender, snippet, explanation }];
}

function explained({ chatId, senderId, createdAt }: Message, score: number, search: PreparedSearch): Explanation {
  return explanationOf({ chatId, senderId, createdAt, score }, search.nearness, search.until);
}

/** Whether the build that was queried may hold messages of a database that was restored since. */
function mayBeOfAnotherLife(checkpoint: IndexCheckpoint | null, { epoch }: SearchScope): boolean {
  return checkpoint === null || checkpoint.epoch !== epoch || checkpoint.backfillFrom !== null;
}

function freshnessOf(checkpoint: IndexCheckpoint | null, scope: SearchScope): IndexFreshness {
  if (!checkpoint) return { appliedAt: null, lagMs: null, complete: false };
  const { occurredAt: appliedAt } = checkpoint;
  const complete = isComplete(checkpoint, scope);
  return { appliedAt, lagMs: complete ? 0 : Math.max(0, Date.now() - Date.parse(appliedAt)), complete };
}
