import { setTimeout as pause } from 'node:timers/promises';
import {
  formatCursor,
  parseEvent,
  TryLaterError,
  type ChatEvent,
  type EventHead,
  type StreamCursor,
} from '@fechatter/core';
import { positionOf, type EventFeed, type FeedView } from '../feed/event-feed.js';
import { REFETCH, type ResetReason } from '../feed/frames.js';
import { mayReceive, type StreamReader } from '../subscribers/stream-reader.js';
import type { CursorGate, CursorVerdict } from './cursor-gate.js';
import type { StoredEvents } from './stored-events.js';
import type { Turns } from './turns.js';

/** Events after a cursor, for a client that asks for them instead of holding a stream. */
export interface EventsPage {
  /** In the order of the stream. */
  events: ListedEvent[];
  /** Send it as `after` next time, also if the page is empty. */
  cursor: string;
  /** Whether there are more events already. */
  hasMore: boolean;
  /** Not null if events may be missing between `after` and `cursor`: fetch the state again. */
  reset: EventsReset | null;
}

/** An event as streams carry it. docs/events.md describes the `data` of each type. */
export interface ListedEvent extends EventHead {
  /** What happened, e.g. `message.created`. Skip types that you do not know. */
  type: string;
  /** The new state. */
  data: object;
}

/** A gap in the events. */
export interface EventsReset {
  /** Why there is a gap, as in `stream.reset`: `expired`, `epoch`, `malformed`, `future` or `too_far`. */
  reason: string;
  /** The URL of the state to fetch again. */
  refetch: string;
}

export interface PullRequest extends StreamReader {
  /** The cursor to go on from. Null for the present one. */
  after: string | null;
  limit: number;
  waitMs: number;
  /** Aborted when nobody waits for the page any more. */
  signal: AbortSignal;
}

const RING_CHUNK = 200;
/** A page ends with the event that exceeds this. */
const PAGE_BYTES = 1024 * 1024;
const AGAIN_AFTER_SECONDS = 2;
/** Events of others wake a waiting client, too: no oftener than this. */
const PACE_MS = 50;

/** What a page has so far. */
class Found {
  readonly events: ChatEvent[] = [];
  hasMore = false;
  private bytes = 0;

  /** Nothing up to `readThrough` need be read again. `cursor` names an event that was read, or where it began. */
  constructor(
    public readThrough: number,
    public cursor: StreamCursor,
    private readonly limit: number,
  ) {}

  /** Takes the event, unless the page is full: then the event begins the next page. Null: not for this reader. */
  add(event: ChatEvent | null, at: StreamCursor, bytes: number): void {
    if (event !== null && this.isFull) this.hasMore = true;
    if (this.hasMore) return;
    if (event !== null) this.events.push(event);
    if (event !== null) this.bytes += bytes;
    this.readThrough = at.streamSeq;
    this.cursor = at;
  }

  private get isFull(): boolean {
    return this.events.length >= this.limit || this.bytes > PAGE_BYTES;
  }
}

/**
 * Answers pages of events by the predicate, the cursors and the resets of streams. A page is read from the
 * ring, or from the stream where the ring does not reach back, in pieces with a turn for others between.
 */
export class Pull {
  constructor(
    private readonly feed: EventFeed,
    private readonly gate: CursorGate,
    private readonly stored: StoredEvents,
    private readonly turns: Turns,
  ) {}

  /** Throws `dependency_unavailable` if the cursor can't be served now. Rejects when NATS does not answer. */
  async page(request: PullRequest): Promise<EventsPage> {
    const { view } = this.feed;
    const verdict = view && (await this.judge(request, view));
    if (!verdict || verdict === 'behind' || this.feed.view !== view) throw again();
    if (verdict === 'fresh') return emptyPage(view.position, null);
    if ('reset' in verdict) return emptyPage(view.position, verdict.reset);
    return this.pageFrom(verdict.resume, view, request);
  }

  private judge({ after, actor, signal }: PullRequest, view: FeedView): Promise<CursorVerdict | 'behind' | null> {
    return this.gate.judge(after, { actor, isGone: () => signal.aborted }, view);
  }

  private async pageFrom(start: StreamCursor, view: FeedView, request: PullRequest): Promise<EventsPage> {
    const { waitMs, limit, signal } = request;
    const deadline = performance.now() + waitMs;
    const found = new Found(start.streamSeq, start, limit);
    for (let round = 0; ; round += 1) {
      if ((await this.read(found, view, request)) === 'expired') return emptyPage(view.position, 'expired');
      const { events, cursor, hasMore, readThrough } = found;
      const leftMs = deadline - performance.now();
      const isOver = events.length > 0 || leftMs <= 0 || signal.aborted || this.feed.view !== view;
      if (isOver) return { events, cursor: formatCursor(cursor), hasMore, reset: null };
      if (round > 0) await pause(PACE_MS);
      await this.feed.waitFor(readThrough + 1, leftMs, signal);
    }
  }

  /** Reads up to the present, or until there is one event more than fits. */
  private async read(found: Found, view: FeedView, request: PullRequest): Promise<'expired' | void> {
    while (found.readThrough < view.position.streamSeq && !found.hasMore && this.feed.view === view) {
      if (found.readThrough >= view.ring.floor) readRing(found, view, request);
      else if ((await this.readStored(found, view, request)) === 'expired') return 'expired';
      await this.turns.next();
    }
  }

  private async readStored(found: Found, view: FeedView, request: PullRequest): Promise<'expired' | void> {
    const end = view.ring.floor;
    const isWanted = () => !request.signal.aborted;
    const page = await this.stored.after(found.readThrough, view, { actor: request.actor, isWanted });
    if (page === 'expired') return page;
    if (page === null) throw again();
    const messages = page.messages.filter(({ streamSeq }) => streamSeq <= end);
    for (const message of messages) {
      const event = parseEvent(Buffer.from(message.data).toString());
      take(found, view, request, { event, bytes: message.data.length, ...positionOf(message) });
    }
    const isDone = page.isLast || messages.length < page.messages.length;
    if (isDone && !found.hasMore) found.readThrough = end;
  }
}

interface Read {
  event: ChatEvent | null;
  bytes: number;
  streamSeq: number;
  idPrefix: string;
}

function readRing(found: Found, view: FeedView, reader: StreamReader): void {
  for (const { event, frame, streamSeq, idPrefix } of view.ring.after(found.readThrough, RING_CHUNK))
    take(found, view, reader, { event, bytes: frame.length, streamSeq, idPrefix });
}

function take(found: Found, view: FeedView, reader: StreamReader, { event, bytes, streamSeq, idPrefix }: Read): void {
  const isFor = event !== null && mayReceive(event, reader, view.memberships);
  found.add(isFor ? event : null, { epoch: view.epoch, streamSeq, idPrefix }, bytes);
}

function emptyPage(position: StreamCursor, reason: ResetReason | null): EventsPage {
  const reset = reason && { reason, refetch: REFETCH };
  return { events: [], cursor: formatCursor(position), hasMore: false, reset };
}

function again(): TryLaterError {
  return new TryLaterError('dependency_unavailable', AGAIN_AFTER_SECONDS, 'The events can not be read now.');
}
