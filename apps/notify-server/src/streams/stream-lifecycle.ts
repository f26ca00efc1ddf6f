import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { closeNats, type NatsConnection, type RevocationWatch } from '@fechatter/nats';
import type { EventFeed } from '../feed/event-feed.js';
import type { LivePresence } from '../live/live-presence.js';
import type { EventPages } from './event-pages.js';
import type { EventStreams } from './event-streams.js';
import type { Hub } from '../subscribers/hub.js';
import type { TimerWheel } from '../subscribers/timer-wheel.js';

const CHECK_MS = 1_000;
/** Longer than the slowest reader can take over what was read for it at once. */
const FORGET_MS = 60 * 60 * 1_000;
/** The rest of the grace period is left for the last bytes to arrive. */
const DRAIN_SHARE = 0.8;

export interface StreamParts {
  nats: NatsConnection;
  revocations: RevocationWatch;
  feed: EventFeed;
  hub: Hub;
  streams: EventStreams;
  pages: EventPages;
  presence: LivePresence;
  wheel: TimerWheel;
  shutdownGraceMs: number;
}

/**
 * Starts everything that serves the streams, and stops it in order: the streams, what they depend on, the
 * connection.
 */
export class StreamLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(private readonly parts: StreamParts) {}

  onApplicationBootstrap(): void {
    const { revocations, hub, wheel, streams, feed, presence } = this.parts;
    revocations.onRevoked((revocation) => hub.revoke(revocation));
    wheel.every(CHECK_MS, () => streams.closeIfRevocationsAreOverdue());
    wheel.every(CHECK_MS, () => void streams.closeFromBeforeRestore());
    wheel.every(FORGET_MS, () => void feed.forgetOldEvents());
    presence.start();
    wheel.start();
    feed.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.parts.pages.drain();
    await this.parts.streams.drain(this.parts.shutdownGraceMs * DRAIN_SHARE);
  }

  async onApplicationShutdown(): Promise<void> {
    const { wheel, feed, presence, revocations, nats } = this.parts;
    wheel.stop();
    await presence.close();
    feed.close();
    revocations.close();
    await closeNats(nats);
  }
}
