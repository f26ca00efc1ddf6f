import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseEvent } from '@fechatter/core';
import {
  chatStreamState,
  readChatRange,
  workspaceEvents,
  type ChatMessage,
  type NatsConnection,
} from '@fechatter/nats';
import type { Semaphore } from '@fechatter/server';
import { frameOf, positionOf, type EventFeed, type FeedView } from '../feed/event-feed.js';
import type { Subscriber } from './subscriber.js';

/**
 * Takes a subscriber from its position to the present, at its own pace: from the stream what the ring does not hold any more (filtered to
 * the workspace), then from the ring, chunk by chunk. When the ring has nothing left the subscriber goes live in the same turn of the event
 * loop, so that nothing fits in between.
 *
 * A slow reader can fall behind the ring again: then the stream is read once more. What the stream does not hold any more by then is a gap,
 * and said. Ends without a word when the subscriber was closed or reset meanwhile; rejects when NATS does not answer: then it may be run again.
 */

const RING_CHUNK = 200;

export interface ReplaySettings {
  /** How long a reader may take over what it was sent before it is closed as too slow. */
  patienceMs: number;
}

export class Replay {
  constructor(
    private readonly connection: NatsConnection,
    private readonly feed: EventFeed,
    private readonly streamReads: Semaphore,
    private readonly settings: ReplaySettings,
  ) {}

  async run(subscriber: Subscriber, view: FeedView): Promise<void> {
    let position = subscriber.position?.streamSeq ?? 0;
    while (this.isWanted(subscriber, view)) {
      if (position < view.ring.floor) position = await this.fromStream(subscriber, view, position);
      else if (view.position.streamSeq <= position) return subscriber.goLive();
      else position = await this.fromRing(subscriber, view, position);
    }
  }

  private isWanted(subscriber: Subscriber, view: FeedView): boolean {
    return subscriber.state === 'replaying' && this.feed.view === view;
  }

  private async fromRing(subscriber: Subscriber, view: FeedView, position: number): Promise<number> {
    const { epoch, ring, memberships } = view;
    for (const { streamSeq, idPrefix, event, frame } of ring.after(position, RING_CHUNK)) {
      if (!this.isWanted(subscriber, view)) return position;
      if (event && memberships.canReceive(event, subscriber.actor)) subscriber.send(frame);
      position = streamSeq;
      subscriber.position = { epoch, streamSeq, idPrefix };
      await subscriber.keepUp(this.settings.patienceMs);
    }
    // Others are served in between.
    await nextTurn();
    return position;
  }

  private async fromStream(subscriber: Subscriber, view: FeedView, position: number): Promise<number> {
    const release = await this.streamReads.acquire();
    try {
      const end = view.ring.floor;
      await this.sendRange(subscriber, view, { from: position + 1, end });
      const state = await chatStreamState(this.connection);
      if (state?.epoch !== view.epoch) throw new Error('the stream became another one');
      if (state.firstSeq > position + 1) this.sayGap(subscriber, view);
      return end;
    } finally {
      release();
    }
  }

  private sayGap(subscriber: Subscriber, view: FeedView): void {
    if (this.isWanted(subscriber, view)) subscriber.reset(view.position, 'expired');
  }

  private async sendRange(subscriber: Subscriber, view: FeedView, range: { from: number; end: number }): Promise<void> {
    const filter = workspaceEvents(subscriber.actor.workspaceId);
    for await (const message of readChatRange(this.connection, { filter, from: range.from })) {
      if (message.streamSeq > range.end || !this.isWanted(subscriber, view)) return;
      if (message.epoch !== view.epoch) throw new Error('the stream became another one');
      this.sendStored(subscriber, view, message);
      await subscriber.keepUp(this.settings.patienceMs);
    }
  }

  private sendStored(subscriber: Subscriber, { epoch, memberships }: FeedView, message: ChatMessage): void {
    const event = parseEvent(Buffer.from(message.data).toString());
    if (event && memberships.canReceive(event, subscriber.actor)) subscriber.send(frameOf(message, event));
    subscriber.position = { epoch, ...positionOf(message) };
  }
}
