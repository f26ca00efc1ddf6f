import { parseEvent } from '@fechatter/core';
import type { ChatMessage } from '@fechatter/nats';
import { resetFrame } from '../feed/frames.js';
import { frameOf, positionOf, type EventFeed, type FeedView } from '../feed/event-feed.js';
import type { StoredEvents } from './stored-events.js';
import type { Turns } from './turns.js';
import { mayReceive } from '../subscribers/stream-reader.js';
import type { Subscriber } from '../subscribers/subscriber.js';

/**
 * Brings a subscriber from its position to the present, at the reader's own pace: first from the stream
 * (filtered to the workspace) what the ring no longer holds, page by page, then from the ring, chunk by
 * chunk. When nothing is left in the ring, the subscriber goes live in the same turn of the event loop, so
 * that no event falls between.
 *
 * A slot is held while a page is read from NATS, never while the reader takes its time over it: otherwise a
 * few slow readers would keep everybody else from resuming.
 *
 * A slow reader can fall behind the ring again: then the stream is read once more. What the stream no longer
 * holds by then is a gap, and is reported as a reset. Returns silently when the subscriber was closed or
 * reset meanwhile. Rejects when NATS does not answer; then it may be run again.
 */

const RING_CHUNK = 200;

export interface ReplaySettings {
  /** How long a reader may take to accept what it was sent before it is closed as too slow. */
  patienceMs: number;
}

export class Replay {
  constructor(
    private readonly feed: EventFeed,
    private readonly stored: StoredEvents,
    private readonly turns: Turns,
    private readonly settings: ReplaySettings,
  ) {}

  async run(subscriber: Subscriber, view: FeedView): Promise<void> {
    let position = subscriber.position?.streamSeq ?? 0;
    if (position < view.position.streamSeq) await this.turns.next();
    while (this.isReplaying(subscriber, view)) {
      if (position < view.ring.floor) position = await this.replayFromStream(subscriber, view, position);
      else if (view.position.streamSeq <= position) return subscriber.goLive();
      else position = await this.replayFromRing(subscriber, view, position);
    }
  }

  private isReplaying(subscriber: Subscriber, view: FeedView): boolean {
    return subscriber.state === 'replaying' && this.feed.view === view;
  }

  private async replayFromRing(subscriber: Subscriber, view: FeedView, position: number): Promise<number> {
    const { epoch, ring, memberships } = view;
    for (const { streamSeq, idPrefix, event, frame } of ring.after(position, RING_CHUNK)) {
      if (!this.isReplaying(subscriber, view)) return position;
      if (event && mayReceive(event, subscriber.reader, memberships)) subscriber.deliver(frame);
      position = streamSeq;
      subscriber.position = { epoch, streamSeq, idPrefix };
      await subscriber.waitForReader(this.settings.patienceMs);
    }
    await this.turns.next();
    return position;
  }

  /** Sends one page, and returns the position behind it. */
  private async replayFromStream(subscriber: Subscriber, view: FeedView, position: number): Promise<number> {
    const end = view.ring.floor;
    const isWanted = () => this.isReplaying(subscriber, view);
    const page = await this.stored.after(position, view, { actor: subscriber.actor, isWanted });
    if (page === 'expired') return this.reportGap(subscriber, view);
    await this.turns.next();
    for (const message of page?.messages ?? []) {
      if (message.streamSeq > end || !this.isReplaying(subscriber, view)) return end;
      if (message.epoch !== view.epoch) throw new Error('the stream has been replaced');
      this.sendStored(subscriber, view, message);
      await subscriber.waitForReader(this.settings.patienceMs);
    }
    return page?.isLast === false ? (page.messages.at(-1)?.streamSeq ?? end) : end;
  }

  /** Returns the position behind the gap. */
  private reportGap(subscriber: Subscriber, view: FeedView): number {
    if (this.isReplaying(subscriber, view)) subscriber.reset(resetFrame(view.position, 'expired'), 'expired');
    return view.position.streamSeq;
  }

  private sendStored(subscriber: Subscriber, { epoch, memberships }: FeedView, message: ChatMessage): void {
    const event = parseEvent(Buffer.from(message.data).toString());
    if (event && mayReceive(event, subscriber.reader, memberships)) subscriber.deliver(frameOf(message, event));
    subscriber.position = { epoch, ...positionOf(message) };
  }
}
