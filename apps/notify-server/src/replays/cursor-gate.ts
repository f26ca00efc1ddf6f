import { NO_EVENT, parseCursor, type StreamCursor } from '@fechatter/core';
import {
  chatMessageAt,
  chatStreamState,
  countChatRange,
  lastChatEvent,
  workspaceEvents,
  type ChatMessage,
  type ChatStreamState,
  type NatsConnection,
} from '@fechatter/nats';
import type { EventFeed, FeedView } from '../feed/event-feed.js';
import type { ResetReason } from '../feed/frames.js';
import type { FairSlots, SlotHolder } from './fair-slots.js';

/**
 * Decides about the cursor that a client comes back with. The checks, in this order: malformed, another
 * epoch, ahead of this instance (wait until it has caught up) or of the stream (`future`), expired, another
 * event at that position, too far to replay.
 *
 * Another event with the same stream sequence means that the stream lost data and counted from the start
 * again: to the client that is another `epoch`.
 */

export type CursorVerdict = { resume: StreamCursor } | { reset: ResetReason } | 'fresh';

/**
 * Also what can't be decided from memory: the cursor is `ahead` of this instance, or `older` than the ring.
 */
export type MemoryVerdict = CursorVerdict | { ahead: StreamCursor } | { older: StreamCursor };

export function judgeFromMemory(text: string | null, { epoch, position, ring }: FeedView): MemoryVerdict {
  if (text === null) return 'fresh';
  const cursor = parseCursor(text);
  if (!cursor) return { reset: 'malformed' };
  if (cursor.epoch !== epoch) return { reset: 'epoch' };
  if (cursor.streamSeq > position.streamSeq) return { ahead: cursor };
  if (cursor.streamSeq === position.streamSeq) return judgeEvent(cursor, position.idPrefix);
  // Every event after it is in the ring, so whatever the stream has purged meanwhile is no gap.
  if (cursor.streamSeq === ring.floor && cursor.idPrefix === ring.floorId) return { resume: cursor };
  if (cursor.streamSeq <= ring.floor) return { older: cursor };
  return judgeEvent(cursor, ring.find(cursor.streamSeq)?.idPrefix ?? NO_EVENT);
}

function judgeEvent(cursor: StreamCursor, idPrefix: string): CursorVerdict {
  return cursor.idPrefix === idPrefix ? { resume: cursor } : { reset: 'epoch' };
}

export interface GateLimits {
  /** Replays of more events than this are refused. */
  replayLimit: number;
  /** How long a client waits for this instance to read what another one has read already. */
  catchUpMs: number;
}

/** Who comes back with a cursor. */
export interface CursorHolder {
  readonly actor: SlotHolder;
  isGone(): boolean;
}

export class CursorGate {
  constructor(
    private readonly connection: NatsConnection,
    private readonly feed: EventFeed,
    private readonly slots: FairSlots,
    private readonly limits: GateLimits,
  ) {}

  /**
   * Returns the verdict on the cursor `text` of `holder` (null: no cursor) for `view`. `behind`: another
   * instance can serve the cursor sooner. Null: no verdict now, because the view was dropped or the stream is
   * about to be replaced. Rejects when NATS does not answer.
   */
  async judge(text: string | null, holder: CursorHolder, view: FeedView): Promise<CursorVerdict | 'behind' | null> {
    const verdict = judgeFromMemory(text, view);
    if (typeof verdict === 'string') return verdict;
    if ('older' in verdict) return this.ask(holder, () => this.judgeOlder(verdict.older, holder.actor, view));
    if (!('ahead' in verdict)) return verdict;
    const early = await this.ask(holder, () => this.judgeByStream(verdict.ahead, view));
    return early === 'read here soon' ? this.judgeOnceRead(verdict.ahead, view) : early;
  }

  /** Asks NATS when it is the holder's turn. Null without asking if they have gone by then. */
  private ask<T>(holder: CursorHolder, question: () => Promise<T>): Promise<T | null> {
    return this.slots.run(holder.actor, async () => (holder.isGone() ? null : question()));
  }

  private async judgeByStream(cursor: StreamCursor, view: FeedView): Promise<CursorVerdict | 'read here soon' | null> {
    const state = await chatStreamState(this.connection);
    if (state?.epoch !== view.epoch) return null;
    const last = await lastChatEvent(this.connection);
    return cursor.streamSeq > (last?.streamSeq ?? 0) ? this.judgeBeyond(cursor, state, view) : 'read here soon';
  }

  private async judgeOnceRead(cursor: StreamCursor, view: FeedView): Promise<CursorVerdict | 'behind' | null> {
    await this.feed.waitFor(cursor.streamSeq, this.limits.catchUpMs);
    if (this.feed.view !== view) return null;
    if (view.position.streamSeq < cursor.streamSeq) return 'behind';
    return judgeEvent(cursor, view.ring.find(cursor.streamSeq)?.idPrefix ?? NO_EVENT);
  }

  /**
   * A cursor beyond the last event is valid only if it names no event: it was issued while the stream held
   * none.
   */
  private judgeBeyond(cursor: StreamCursor, { lastSeq }: ChatStreamState, { position }: FeedView): CursorVerdict {
    const isValid = cursor.idPrefix === NO_EVENT && cursor.streamSeq <= lastSeq;
    return isValid ? { resume: position } : { reset: 'future' };
  }

  private async judgeOlder(cursor: StreamCursor, actor: SlotHolder, view: FeedView): Promise<CursorVerdict | null> {
    const state = await chatStreamState(this.connection);
    if (state?.epoch !== view.epoch) return null;
    if (cursor.streamSeq + 1 < state.firstSeq) return { reset: 'expired' };
    const message = await chatMessageAt(this.connection, cursor.streamSeq);
    // Only the message just before the first one is gone, and none after it.
    const isGone = !message && cursor.streamSeq + 1 === state.firstSeq;
    if (!isGone && idPrefixAt(message) !== cursor.idPrefix) return { reset: 'epoch' };
    return (await this.isTooFar(cursor, actor.workspaceId)) ? { reset: 'too_far' } : { resume: cursor };
  }

  private async isTooFar({ streamSeq }: StreamCursor, workspaceId: string): Promise<boolean> {
    const range = { filter: workspaceEvents(workspaceId), from: streamSeq + 1 };
    return (await countChatRange(this.connection, range)) > this.limits.replayLimit;
  }
}

function idPrefixAt(message: ChatMessage | null): string {
  return message?.subject.startsWith('chat.') ? message.id.slice(0, NO_EVENT.length) : NO_EVENT;
}
