import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { idPrefix, parseEvent, type ChatEvent, type StreamCursor } from '@fechatter/core';
import {
  ChatReader,
  readChatMembers,
  REVOKED_REVISION_HEADER,
  type ChatMessage,
  type LostReason,
  type NatsConnection,
  type RevocationWatch,
} from '@fechatter/nats';
import type { Log } from '@fechatter/server';
import { EventRing, type RingEntry, type RingLimits } from './event-ring.js';
import { loadFeedStart, type FeedStart } from './feed-start.js';
import { eventFrame, type ResetReason } from './frames.js';
import type { MembershipView } from './membership.js';

/**
 * Reads every event for this instance, and holds what was read: position, ring, memberships.
 *
 * Each event first updates the memberships, then goes into the ring, then to the live subscribers, all in one
 * turn of the event loop. So whoever reads the ring up to its end and goes live in the same turn misses
 * nothing and sees nothing twice.
 *
 * What was read belongs to one epoch and forms one `FeedView`. When the stream is lost (another epoch, a gap,
 * rewritten, gone) the view is dropped. Nothing is delivered until another view is loaded and has read up to
 * the stream's end at that time. Then every subscriber is reset to a position that this instance has read.
 * Code that awaits something compares the view before and after.
 */

export interface FeedView {
  /** The installation that the stream belongs to. */
  readonly installation: string;
  readonly epoch: string;
  readonly ring: EventRing;
  readonly memberships: MembershipView;
  /** The last event that was read. */
  position: StreamCursor;
}

export interface FeedListener {
  /** Called in stream order. `memberships` are as of this event. */
  deliver(entry: RingEntry, memberships: MembershipView): void;
  /** Resolves when what was delivered is written, as far as the readers accept it. */
  flush(): Promise<void>;
  /** The events that follow don't continue those before, and may belong to another installation. */
  reset(view: FeedView, reason: ResetReason): void;
}

const LOAD_RETRY_MS = 100;
const REVOCATIONS_MS = 5_000;
const REVOCATIONS_POLL_MS = 5;
const TURN_BYTES = 64 * 1024;

const resetReasons: Record<LostReason, ResetReason> = {
  missing: 'epoch',
  epoch: 'epoch',
  gap: 'expired',
  rewritten: 'future',
};

export class EventFeed {
  /** Null while nothing is served. */
  view: FeedView | null = null;
  /** The last event that was served. Kept while there is no view. */
  position: StreamCursor | null = null;

  private reader: ChatReader | null = null;
  /** The stream held no event up to `through` when {@link forgetOldEvents} was last called. */
  private gone: { view: FeedView; through: number } | null = null;
  private isClosed = false;
  private bytesThisTurn = 0;
  private lastAnswer = performance.now();
  private readonly waiters = new Set<{ streamSeq: number; done: () => void }>();
  /** The smallest sequence that somebody waits for, or a smaller one. */
  private soonest = Infinity;

  constructor(
    private readonly connection: NatsConnection,
    private readonly revocations: RevocationWatch,
    private readonly listener: FeedListener,
    private readonly limits: RingLimits,
    private readonly log: Log,
  ) {}

  start(): void {
    void this.load(null);
  }

  close(): void {
    this.isClosed = true;
    this.dropView();
  }

  /** How long ago NATS last answered. */
  get msSinceContact(): number {
    return Math.min(performance.now() - this.lastAnswer, this.reader?.msSinceContact ?? Infinity);
  }

  /** How many messages the reader lags behind the stream, documents included. */
  get lag(): number {
    const { reader } = this;
    return Math.max(0, (reader?.stream?.lastSeq ?? 0) - (reader?.readThrough ?? 0));
  }

  /**
   * Resolves when the event at `streamSeq` has been read, the view was dropped, `withinMs` have passed, or
   * `signal` is aborted. The caller checks which.
   */
  waitFor(streamSeq: number, withinMs: number, signal?: AbortSignal): Promise<void> {
    if (!this.view || this.view.position.streamSeq >= streamSeq || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        this.waiters.delete(waiter);
        resolve();
      };
      const timer = setTimeout(done, withinMs);
      const waiter = { streamSeq, done };
      this.waiters.add(waiter);
      signal?.addEventListener('abort', done);
      this.soonest = Math.min(this.soonest, streamSeq);
    });
  }

  /**
   * Forgets the events that the stream no longer held at the call before this one, and the departures that
   * they announced. Call it so rarely that whoever is sent such an event has it by the next call.
   */
  async forgetOldEvents(): Promise<void> {
    const { view, gone, reader } = this;
    if (!view || !reader?.stream) return;
    this.gone = { view, through: reader.stream.firstSeq - 1 };
    if (gone?.view !== view) return;
    view.ring.dropThrough(gone.through);
    await view.memberships.forgetDepartures(gone.through);
  }

  private async load(lost: LostReason | null): Promise<void> {
    while (!this.isClosed) {
      const start = await this.tryLoad();
      if (start) return this.startReading(start, lost);
      await pause(LOAD_RETRY_MS);
    }
  }

  private async tryLoad(): Promise<FeedStart | null> {
    try {
      const start = await loadFeedStart(this.connection, this.revocations, this.limits.entries);
      this.lastAnswer = performance.now();
      return start;
    } catch (error) {
      this.log.debug({ err: error }, "can't load the stream yet");
      return null;
    }
  }

  private startReading({ installation, epoch, memberships, from, end }: FeedStart, lost: LostReason | null): void {
    if (this.isClosed) return;
    const floorId = end.streamSeq === from - 1 ? end.idPrefix : null;
    const ring = new EventRing(this.limits, from - 1, floorId);
    const view = { installation, epoch, memberships, ring, position: end };
    const reader = new ChatReader(this.connection, {
      epoch,
      from,
      what: 'events',
      onMessage: async (message) => {
        await this.awaitRevocations(Number(message.header(REVOKED_REVISION_HEADER)));
        await this.consume(message, view);
        // The stream may have been lost meanwhile: then another view is being loaded.
        if (this.reader === reader && !this.view && message.streamSeq >= end.streamSeq) this.serve(view, lost);
      },
      onLost: (reason) => this.handleLost(reason),
    });
    this.reader = reader;
    if (end.streamSeq < from) this.serve(view, lost);
  }

  /** Starts serving streams. Those that were open learn that there is a gap. */
  private serve(view: FeedView, lost: LostReason | null): void {
    const isSame = view.epoch === this.position?.epoch;
    this.view = view;
    this.position = view.position;
    this.log.info({ epoch: view.epoch, position: view.position.streamSeq, lost }, 'reading the stream');
    if (lost === null) return;
    this.listener.reset(view, isSame ? resetReasons[lost] : 'epoch');
  }

  private handleLost(reason: LostReason): void {
    this.log.warn({ reason, epoch: this.view?.epoch }, 'lost the stream');
    this.dropView();
    void this.load(reason);
  }

  private dropView(): void {
    this.view = null;
    this.reader?.close();
    this.reader = null;
    for (const { done } of [...this.waiters]) done();
  }

  /**
   * Resolves when the revocations that precede a message are known. After a pause of this process both wait
   * in its socket, and a session that was revoked before the message must not receive it. If this throws, the
   * message is redelivered.
   */
  private async awaitRevocations(revision: number): Promise<void> {
    const { reader, revocations } = this;
    const end = performance.now() + REVOCATIONS_MS;
    while (revocations.revision < revision && this.reader === reader) {
      if (performance.now() > end) throw new Error('the revocations before an event are not known yet');
      await pause(REVOCATIONS_POLL_MS);
    }
  }

  private async consume(message: ChatMessage, view: FeedView): Promise<void> {
    const event = await this.applyToMemberships(message, view);
    const entry = { event, frame: frameOf(message, event), ...positionOf(message) };
    view.ring.append(entry);
    view.position = { epoch: view.epoch, streamSeq: entry.streamSeq, idPrefix: entry.idPrefix };
    if (this.view === view) this.publish(entry, view);
    await this.yieldTurn(message.data.length);
  }

  private publish(entry: RingEntry, view: FeedView): void {
    this.position = view.position;
    this.listener.deliver(entry, view.memberships);
    if (entry.streamSeq >= this.soonest) this.endWaits(entry.streamSeq);
  }

  private endWaits(readThrough: number): void {
    this.soonest = Infinity;
    for (const { streamSeq, done } of [...this.waiters]) {
      if (streamSeq <= readThrough) done();
      else this.soonest = Math.min(this.soonest, streamSeq);
    }
  }

  /**
   * Messages come in batches, without a turn of the event loop in between. Gives it one now and then, and
   * waits until what was delivered is written: otherwise no socket could send, every reader would look slow,
   * and what is queued for them would grow.
   */
  private async yieldTurn(bytes: number): Promise<void> {
    this.bytesThisTurn += bytes;
    if (this.bytesThisTurn < TURN_BYTES) return;
    this.bytesThisTurn = 0;
    await nextTurn();
    await this.listener.flush();
  }

  /** Null for an event that can't be applied: it must not block those after it. */
  private async applyToMemberships({ data, streamSeq }: ChatMessage, view: FeedView): Promise<ChatEvent | null> {
    const event = parseEvent(Buffer.from(data).toString());
    if (event?.type === 'chat.resync') await this.reloadMembers(event, streamSeq, view);
    try {
      if (event) view.memberships.apply(event, streamSeq);
      return event;
    } catch (error) {
      this.log.error({ err: error, eventId: event?.id }, "can't apply an event");
      return null;
    }
  }

  /**
   * Reloads the members of a chat after an event of it was lost. The leader wrote them just before the
   * resync. If this throws, the message is redelivered.
   */
  private async reloadMembers(
    { workspaceId, chatId }: ChatEvent,
    streamSeq: number,
    { epoch, memberships }: FeedView,
  ): Promise<void> {
    if (chatId === null) return;
    const entries = readChatMembers(this.connection, { epoch, workspaceId, chatId });
    for await (const entry of entries) memberships.set(chatId, entry, streamSeq);
  }
}

export function positionOf({ streamSeq, id }: ChatMessage): Pick<RingEntry, 'streamSeq' | 'idPrefix'> {
  return { streamSeq, idPrefix: idPrefix(id) };
}

/** Empty for an event of a type that this release does not know: nobody receives it. */
export function frameOf({ epoch, streamSeq, id, data }: ChatMessage, event: ChatEvent | null): Buffer {
  return event ? eventFrame(event.type, { epoch, streamSeq, idPrefix: idPrefix(id) }, data) : Buffer.alloc(0);
}
