import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { idPrefix, parseEvent, type ChatEvent, type StreamCursor } from '@fechatter/core';
import {
  ChatReader,
  loadChatMembers,
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
 * The one reader of every event on this instance, and what it has read: position, ring, memberships.
 *
 * Each event moves the memberships first, then goes into the ring, then to the live subscribers, all in one turn of the event loop: whoever
 * reads the ring up to its end and goes live in one turn misses nothing and sees nothing twice.
 *
 * What was read belongs to one epoch and is one `FeedView`. When the stream is lost (another epoch, a gap, rewritten, gone) the view is
 * dropped: nothing is handed on until another one is loaded and has read up to the stream's present end; then everyone is told to reset to
 * a position that this instance has read. Who awaits something compares the view before and after.
 */

export interface FeedView {
  /** Whose stream it is. */
  readonly installation: string;
  readonly epoch: string;
  readonly ring: EventRing;
  readonly memberships: MembershipView;
  /** The last event that was read. */
  position: StreamCursor;
}

export interface FeedListener {
  /** In stream order; `memberships` are as of this event. */
  deliver(entry: RingEntry, memberships: MembershipView): void;
  /** What follows is not connected to what came before, and may be another installation's. */
  reset(view: FeedView, reason: ResetReason): void;
}

const LOAD_RETRY_MS = 100;
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
  /** The last event that was served, also while the view is gone. */
  position: StreamCursor | null = null;

  private reader: ChatReader | null = null;
  private closed = false;
  private bytesThisTurn = 0;
  private lastAnswer = performance.now();
  private readonly waiting = new Set<{ streamSeq: number; done: () => void }>();

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
    this.closed = true;
    this.drop();
  }

  /** How long ago NATS last answered. */
  get msSinceContact(): number {
    return Math.min(performance.now() - this.lastAnswer, this.reader?.msSinceContact ?? Infinity);
  }

  /** How far the reader is behind the stream, documents included. */
  get lag(): number {
    const { reader } = this;
    return Math.max(0, (reader?.stream?.lastSeq ?? 0) - (reader?.readThrough ?? 0));
  }

  /** Resolves when the event at `streamSeq` has been read, the view was dropped, or `withinMs` are over; look which. */
  reached(streamSeq: number, withinMs: number): Promise<void> {
    if (!this.view || this.view.position.streamSeq >= streamSeq) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(waiter);
        resolve();
      };
      const timer = setTimeout(done, withinMs);
      const waiter = { streamSeq, done };
      this.waiting.add(waiter);
    });
  }

  private async load(lost: LostReason | null): Promise<void> {
    while (!this.closed) {
      const start = await this.tryLoad();
      if (start) return this.begin(start, lost);
      await pause(LOAD_RETRY_MS);
    }
  }

  private async tryLoad(): Promise<FeedStart | null> {
    try {
      const start = await loadFeedStart(this.connection, this.revocations, this.limits.entries);
      this.lastAnswer = performance.now();
      return start;
    } catch (error) {
      this.log.debug({ err: error }, "the stream can't be loaded now");
      return null;
    }
  }

  private begin({ installation, epoch, memberships, from, present }: FeedStart, lost: LostReason | null): void {
    if (this.closed) return;
    const floorId = present.streamSeq === from - 1 ? present.idPrefix : null;
    const ring = new EventRing(this.limits, from - 1, floorId);
    const view = { installation, epoch, memberships, ring, position: present };
    this.reader = new ChatReader(this.connection, {
      epoch,
      from,
      what: 'events',
      onMessage: async (message) => {
        await this.consume(message, view);
        if (!this.view && message.streamSeq >= present.streamSeq) this.serve(view, lost);
      },
      onLost: (reason) => this.lose(reason),
    });
    if (present.streamSeq < from) this.serve(view, lost);
  }

  /** From here on streams are served; those that were open learn that there is a gap. */
  private serve(view: FeedView, lost: LostReason | null): void {
    const isSame = view.epoch === this.position?.epoch;
    this.view = view;
    this.position = view.position;
    this.log.info({ epoch: view.epoch, position: view.position.streamSeq, lost }, 'reading the stream');
    if (lost === null) return;
    this.listener.reset(view, isSame ? resetReasons[lost] : 'epoch');
  }

  private lose(reason: LostReason): void {
    this.log.warn({ reason, epoch: this.view?.epoch }, 'the stream is not the one that was read any more');
    this.drop();
    void this.load(reason);
  }

  private drop(): void {
    this.view = null;
    this.reader?.close();
    this.reader = null;
    for (const { done } of [...this.waiting]) done();
  }

  private async consume(message: ChatMessage, view: FeedView): Promise<void> {
    const event = await this.moveMemberships(parseEvent(Buffer.from(message.data).toString()), view);
    const entry = { ...positionOf(message), event, frame: frameOf(message, event) };
    view.ring.append(entry);
    view.position = { epoch: view.epoch, streamSeq: entry.streamSeq, idPrefix: entry.idPrefix };
    if (this.view !== view) return;
    this.position = view.position;
    this.listener.deliver(entry, view.memberships);
    for (const { streamSeq, done } of [...this.waiting]) if (streamSeq <= entry.streamSeq) done();
    await this.letOthersRun(entry.frame.length);
  }

  /** Messages come in batches that take no turn of the event loop: without one no socket could send, and all readers would look slow. */
  private async letOthersRun(bytes: number): Promise<void> {
    this.bytesThisTurn += bytes;
    if (this.bytesThisTurn < TURN_BYTES) return;
    this.bytesThisTurn = 0;
    await nextTurn();
  }

  /** Null for an event that makes no sense: one poisoned message must not stop all that come after it. */
  private async moveMemberships(event: ChatEvent | null, view: FeedView): Promise<ChatEvent | null> {
    if (event?.type === 'chat.resync') await this.readMembersAgain(event, view);
    try {
      if (event) view.memberships.apply(event);
      return event;
    } catch (error) {
      this.log.error({ err: error, eventId: event?.id }, "an event can't be understood");
      return null;
    }
  }

  /** An event of this chat never came: who is in it is as the leader wrote it just before. Throwing means to be asked again. */
  private async readMembersAgain({ workspaceId, chatId }: ChatEvent, { epoch, memberships }: FeedView): Promise<void> {
    if (chatId === null) return;
    const entries = await loadChatMembers(this.connection, { epoch, workspaceId, chatId });
    for (const entry of entries) memberships.set(chatId, entry);
  }
}

export function positionOf({ streamSeq, id }: ChatMessage): Pick<RingEntry, 'streamSeq' | 'idPrefix'> {
  return { streamSeq, idPrefix: idPrefix(id) };
}

/** Empty for an event that this release does not know: nobody gets it. */
export function frameOf({ epoch, streamSeq, id, data }: ChatMessage, event: ChatEvent | null): Buffer {
  return event ? eventFrame(event.type, { epoch, streamSeq, idPrefix: idPrefix(id) }, data) : Buffer.alloc(0);
}
