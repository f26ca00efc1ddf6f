import type { MessageMoment, SearchHit, SearchPage, SearchResult } from '@fechatter/core';
import type { RankedHit } from './nearness.js';
import type { RelevancePosition, SearchCursors } from './search-cursor.js';

/** A message that was found, to be checked and shown. */
export interface Candidate {
  messageId: string;
  /** The version that matched, and how well. Null if the hit comes from a cursor, which has only ids. */
  version: number | null;
  score: number | null;
}

/** Goes through the hits of one search in order. */
export interface HitWalk {
  /** The next hits, at most `limit`. Fewer do not mean that there are no more. */
  next(limit: number): Promise<Candidate[]>;
  /** Where the next page begins; null if there are no more hits. */
  cursor(): string | null;
}

/** A walk that is made, and so asks the engine, once its first hits are asked for. */
export class LazyWalk implements HitWalk {
  private walk: HitWalk | null = null;

  constructor(private readonly make: () => Promise<HitWalk>) {}

  async next(limit: number): Promise<Candidate[]> {
    this.walk ??= await this.make();
    return this.walk.next(limit);
  }

  cursor(): string | null {
    return this.walk && this.walk.cursor();
  }
}

/** Asks the engine for a page of the search. */
export type AskEngine = (page: SearchPage) => Promise<SearchResult>;

/** Hits by time, those of the index merged with those that it lacks. */
export class TimeWalk implements HitWalk {
  private isOver = false;

  constructor(
    private readonly ask: AskEngine,
    private readonly sort: 'newest' | 'oldest',
    private readonly unindexed: readonly RankedHit[],
    private after: MessageMoment | null,
    private readonly cursors: SearchCursors,
  ) {}

  async next(limit: number): Promise<Candidate[]> {
    if (this.isOver) return [];
    const { hits, hasMore } = await this.ask({ sort: this.sort, limit, after: this.after });
    const later = this.unindexed.filter((hit) => this.after === null || this.order(momentOf(hit), this.after) > 0);
    const all = [...hits, ...later].sort((one, other) => this.order(momentOf(one), momentOf(other)));
    const page = all.slice(0, limit);
    const last = page.at(-1);
    if (last) this.after = momentOf(last);
    this.isOver = !hasMore && all.length <= limit;
    return page.map(toCandidate);
  }

  cursor(): string | null {
    return this.isOver || this.after === null ? null : this.cursors.ofMoment(this.after);
  }

  /** Negative if `one` comes first. */
  private order(one: MessageMoment, other: MessageMoment): number {
    const ascending =
      Date.parse(one.createdAt) - Date.parse(other.createdAt) || Number(BigInt(one.id) - BigInt(other.id));
    return this.sort === 'oldest' ? ascending : -ascending;
  }
}

/** Hits of the engine from an offset on, and behind how many of them the page begins. */
interface HitWindow {
  from: number;
  behind: number;
  hits: SearchHit[];
  hasMore: boolean;
}

/** How many hits of the engine are ranked together. The cursor carries their order. */
export const HEAD = 200;
/** How many hits before the offset are read again, so that none is skipped if some before it have gone. */
const OVERLAP = 20;
/** How many times {@link HEAD} hits further on are looked through for those that were seen. */
const LOOKS_AHEAD = 3;

/**
 * Hits by relevance. The head, which is the first {@link HEAD} hits and those that the index lacks, is ranked
 * once, and the cursor carries what is left of it. Then the engine's order counts: a page is read with an
 * overlap, and continues after the last hit that was seen. Moves `position` on as it goes.
 */
export class RelevanceWalk implements HitWalk {
  constructor(
    private readonly ask: AskEngine,
    private readonly cursors: SearchCursors,
    private readonly position: RelevancePosition,
    /** The whole head if this request has ranked it, else empty. */
    private readonly ranked: readonly Candidate[],
  ) {}

  async next(limit: number): Promise<Candidate[]> {
    const { head } = this.position;
    if (head.length === 0) return this.nextOfEngine(limit);
    const known = this.ranked.slice(this.ranked.length - head.length);
    return head.splice(0, limit).map((messageId, place) => known[place] ?? { messageId, version: null, score: null });
  }

  cursor(): string | null {
    const { head, offset } = this.position;
    return head.length === 0 && offset === null ? null : this.cursors.ofPosition(this.position);
  }

  private async nextOfEngine(limit: number): Promise<Candidate[]> {
    const { offset, seen } = this.position;
    if (offset === null) return [];
    const { from, behind, hits, hasMore } = await this.windowWithSeen(Math.max(0, offset - OVERLAP), limit + OVERLAP);
    const page = hits.slice(behind, behind + limit);
    const end = behind + page.length;
    this.position.seen = [...seen, ...page.map(({ messageId }) => messageId)].slice(-OVERLAP);
    this.position.offset = hasMore || end < hits.length ? from + end : null;
    return page.map(toCandidate);
  }

  /** Looks further on if none of its hits was seen, as others may have come in before them. */
  private async windowWithSeen(from: number, limit: number): Promise<HitWindow> {
    const expected = await this.window(from, limit);
    let window = expected;
    for (let looks = 0; window.behind === 0 && window.hasMore && looks < LOOKS_AHEAD; looks += 1) {
      window = await this.window(window.from + window.hits.length, HEAD);
    }
    return window.behind > 0 ? window : expected;
  }

  private async window(from: number, limit: number): Promise<HitWindow> {
    const { hits, hasMore } = await this.ask({ sort: 'relevance', limit, offset: from });
    const behind = hits.findLastIndex(({ messageId }) => this.position.seen.includes(messageId)) + 1;
    return { from, behind, hits, hasMore };
  }
}

/** The position at the start of the head that was just ranked. `hits` are the engine's, in its order. */
export function positionAt(
  { hits, hasMore }: Pick<SearchResult, 'hits' | 'hasMore'>,
  ranked: readonly Candidate[],
  unindexed: readonly RankedHit[],
  until: string,
): RelevancePosition {
  return {
    until,
    head: ranked.map(({ messageId }) => messageId),
    offset: hasMore ? hits.length : null,
    seen: hits.slice(-OVERLAP).map(({ messageId }) => messageId),
    unindexed: unindexed.map(({ messageId }) => messageId),
  };
}

/** How many hits that the index lacks are in the head: the cursor must stay short. */
const MOST_UNINDEXED = 100;

/** The best hits that the index lacks, best first. */
export function bestOf(unindexed: readonly RankedHit[]): RankedHit[] {
  return [...unindexed].sort(byScore).slice(0, MOST_UNINDEXED);
}

/** Merges hits that the index lacks, best first, into the engine's, which keep their order. */
export function merged(hits: readonly SearchHit[], unindexed: readonly RankedHit[]): RankedHit[] {
  const waiting = [...unindexed];
  const all: RankedHit[] = [];
  for (const hit of hits) {
    while (waiting[0] && byScore(waiting[0], hit) < 0) all.push(...waiting.splice(0, 1));
    all.push(hit);
  }
  return [...all, ...waiting];
}

function byScore(one: RankedHit, other: RankedHit): number {
  return other.score - one.score || Date.parse(other.createdAt) - Date.parse(one.createdAt);
}

function momentOf({ createdAt, messageId: id }: Pick<RankedHit, 'createdAt' | 'messageId'>): MessageMoment {
  return { createdAt, id };
}

export function toCandidate(hit: RankedHit & { version?: number }): Candidate {
  return { messageId: hit.messageId, version: hit.version ?? null, score: hit.score };
}
