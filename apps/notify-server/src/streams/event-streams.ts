import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '@fechatter/core';
import type { LocalLimit } from '@fechatter/limits';
import type { RevocationWatch } from '@fechatter/nats';
import type { Log, SignedInActor } from '@fechatter/server';
import type { CursorGate, CursorVerdict } from '../replays/cursor-gate.js';
import type { EventFeed, FeedView } from '../feed/event-feed.js';
import { retryLine, type EndingReason, type RefusalReason } from '../feed/frames.js';
import type { LivePresence } from '../live/live-presence.js';
import type { Hub } from '../subscribers/hub.js';
import type { Replay } from '../replays/replay.js';
import type { StreamOwner, StreamPlaces } from './stream-places.js';
import type { StreamFigures } from '../subscribers/stream-figures.js';
import type { StreamReader } from '../subscribers/stream-reader.js';
import { Subscriber, type StreamOutput, type StreamSettings } from '../subscribers/subscriber.js';
import type { TimerWheel, WheelTimer } from '../subscribers/timer-wheel.js';

/** The range of the `retry:` that a client is told. */
export const RECONNECT_MS = { min: 2_000, max: 5_000 };
const RETRY_MS = 100;
/** Streams that end at about the same time do so at least this far apart on average, if there is time. */
const CLOSING_GAP_MS = 100;
/** All streams with tokens from before a restore have ended by then, while their clients refresh one by one. */
const RESTORE_CLOSING_MS = 5_000;

/** Tokens say in whole seconds when they were issued. */
const TOKEN_TIME_MS = 1_000;

export interface EventStreamSettings extends StreamSettings {
  /** After this long without an answer from NATS, or without a beat of the relay, all streams are closed. */
  natsAwayMs: number;
}

/** The person who opens a stream, what they want to hear of, and the key of their client's address. */
export interface StreamClient extends StreamReader, Pick<StreamOwner, 'client'> {}

export interface EventStreamParts {
  feed: EventFeed;
  hub: Hub;
  gate: CursorGate;
  replay: Replay;
  places: StreamPlaces;
  /** Hears which sessions have a stream. */
  presence: Pick<LivePresence, 'opened' | 'closed'>;
  openings: LocalLimit;
  figures: StreamFigures;
  revocations: RevocationWatch;
  wheel: TimerWheel;
  settings: EventStreamSettings;
  log: Log;
}

/**
 * Manages the life of a stream around its subscriber: registers it, starts it at its cursor, replays, sends
 * heartbeats, and ends it in time.
 */
export class EventStreams {
  private isDraining = false;
  private lastInstallation: string | null = null;
  /** The restore of the database for which streams were closed. */
  private closedFor = -Infinity;

  constructor(private readonly parts: EventStreamParts) {}

  /**
   * Throws `dependency_unavailable` while no stream can be served, `session_revoked` for a session that was
   * revoked since the guard checked it, `token_expired` for a token from before a restore of the database, and
   * `too_many_streams` or `instance_full` if there is no place. Call {@link open} in the same turn, so that no
   * revocation falls between.
   */
  assertServed({ actor, client }: Omit<StreamClient, 'filter'>): void {
    const { installation, userId } = actor;
    if (this.refusal !== null) throw unavailable();
    this.lastInstallation = installation;
    if (this.mismatch !== null) {
      this.parts.log.error(this.mismatch);
      throw unavailable();
    }
    this.assertNotRevoked(actor);
    this.parts.places.assertFree({ userId, client });
  }

  /** Throws what a stream of the actor would be refused with, but for its place. */
  assertListener(actor: SignedInActor): void {
    if (this.refusal !== null || actor.installation !== this.parts.feed.view?.installation) throw unavailable();
    this.assertNotRevoked(actor);
  }

  /** Takes the place of a stream for a request that waits. Throws like {@link assertServed}. */
  takePlace({ actor, client }: Omit<StreamClient, 'filter'>): () => void {
    this.assertServed({ actor, client });
    return this.parts.places.take({ userId: actor.userId, client });
  }

  /**
   * Throws `session_revoked`, `token_expired` for a token from before a restore of the database, which may lack
   * its session, and `dependency_unavailable` if that can't be known.
   */
  assertNotRevoked(actor: SignedInActor): void {
    if (this.areRevocationsOverdue) throw unavailable();
    if (this.parts.revocations.isRevoked(actor.sessionId, actor.userId))
      throw new DomainError('session_revoked', 'This session has ended: sign in again.');
    if (this.isFromBeforeRestore(actor))
      throw new DomainError('token_expired', 'The access token is older than the database: refresh it.');
  }

  /** Throws `rate_limited` for an address that asks too often, and `dependency_unavailable` while nothing is served. */
  assertReady(client: string): void {
    this.parts.openings.assertAllowed(client);
    if (this.refusal !== null) throw unavailable();
  }

  /** The reason of {@link refusal} for clients. */
  get refusalReason(): RefusalReason {
    if (this.isDraining) return 'draining';
    return this.parts.feed.position === null ? 'starting' : 'unavailable';
  }

  /** Why no stream can be opened. Null if streams can be. */
  get refusal(): string | null {
    const { feed, revocations, settings } = this.parts;
    if (this.isDraining) return 'shutting down';
    if (feed.msSinceContact > settings.natsAwayMs) return 'NATS does not answer';
    if (feed.view === null) return 'memberships are not loaded';
    if (revocations.msSinceCurrent <= settings.natsAwayMs) return null;
    return 'revocations may be missing: the outbox relay gives no sign of life, see /health of chat-api';
  }

  /**
   * Describes the mismatch if the last actor to connect belongs to another installation than the stream; else
   * null.
   */
  get mismatch(): string | null {
    const [ofToken, ofStream] = [this.lastInstallation, this.parts.feed.view?.installation];
    if (ofToken === null || ofStream === undefined || ofToken === ofStream) return null;
    return `the stream in NATS is of installation ${ofStream}, access tokens are of ${ofToken}: correct NATS_URL or JWT_PUBLIC_KEY`;
  }

  /** Without NATS, or while the relay is stuck, no revocations arrive. */
  closeIfRevocationsAreOverdue(): void {
    if (this.areRevocationsOverdue) void this.parts.hub.closeAll('unavailable');
  }

  /**
   * After a restore of the database, closes the streams whose tokens are from before it. The database may lack
   * their sessions, and then nobody can end them. Their clients get new tokens, or have to sign in again.
   */
  async closeFromBeforeRestore(): Promise<void> {
    const { hub, revocations } = this.parts;
    const { restoredBy } = revocations;
    if (this.closedFor === restoredBy || !this.isRestoreOver) return;
    this.closedFor = restoredBy;
    const old = hub.everyone().filter(({ actor }) => this.isFromBeforeRestore(actor));
    await this.closeSpread(old, 'token_expired', RESTORE_CLOSING_MS);
  }

  /**
   * Closes every stream, spread over `withinMs` so that the clients don't all reconnect elsewhere at once.
   */
  async drain(withinMs: number): Promise<void> {
    this.isDraining = true;
    const { hub } = this.parts;
    await this.closeSpread(hub.everyone(), 'draining', withinMs);
    await hub.closeAll('draining');
  }

  open({ actor, filter, client }: StreamClient, output: StreamOutput, cursor: string | null): Subscriber {
    const { hub, wheel, places, presence, settings, figures } = this.parts;
    const freePlace = places.take({ userId: actor.userId, client });
    const timers: WheelTimer[] = [];
    const changed = (subscriber: Subscriber) => hub.flushSoon(subscriber);
    const closed = (subscriber: Subscriber) => {
      hub.remove(subscriber);
      presence.closed(actor);
      freePlace();
      for (const timer of timers) timer.cancel();
    };
    const subscriber = new Subscriber({ actor, filter }, output, settings, { changed, closed }, figures);
    figures.opened += 1;
    hub.add(subscriber);
    presence.opened(actor);
    subscriber.send(retryLine(randomReconnectMs()));
    timers.push(wheel.after(actor.tokenExpiresAt - Date.now(), () => subscriber.close('token_expired')));
    // Streams that were opened together must not beat together.
    const periodMs = settings.heartbeatSeconds * 1_000;
    timers.push(wheel.every(periodMs, () => this.beat(subscriber), periodMs * (0.5 + Math.random() / 2)));
    void this.bringLive(subscriber, cursor);
    return subscriber;
  }

  /** Whether a revocation could have been missed for longer than streams may stay open. */
  private get areRevocationsOverdue(): boolean {
    const { feed, revocations, settings } = this.parts;
    return Math.max(feed.msSinceContact, revocations.msSinceCurrent) > settings.natsAwayMs;
  }

  private isFromBeforeRestore({ tokenIssuedAt }: SignedInActor): boolean {
    return tokenIssuedAt <= this.parts.revocations.restoredBy && this.isRestoreOver;
  }

  /** Whether a token that is issued now is certainly accepted. */
  private get isRestoreOver(): boolean {
    return Date.now() > this.parts.revocations.restoredBy + TOKEN_TIME_MS;
  }

  private async closeSpread(subscribers: readonly Subscriber[], reason: EndingReason, withinMs: number) {
    const spreadMs = Math.min(withinMs, subscribers.length * CLOSING_GAP_MS);
    await Promise.all(
      subscribers.map(async (subscriber) => {
        await pause(Math.random() * spreadMs);
        subscriber.close(reason);
      }),
    );
  }

  private beat(subscriber: Subscriber): void {
    subscriber.heartbeat(this.parts.feed.position);
  }

  private async bringLive(subscriber: Subscriber, cursor: string | null): Promise<void> {
    const { feed, replay, log } = this.parts;
    while (subscriber.state === 'registered' || subscriber.state === 'replaying') {
      try {
        if (subscriber.state === 'registered') await this.startAtCursor(subscriber, cursor);
        if (subscriber.state === 'replaying' && feed.view) await replay.run(subscriber, feed.view);
      } catch (error) {
        log.debug({ err: error }, "can't bring a stream live yet");
      }
      await pause(RETRY_MS);
    }
  }

  private async startAtCursor(subscriber: Subscriber, cursor: string | null): Promise<void> {
    const { feed, gate } = this.parts;
    const { view } = feed;
    if (!view) return;
    const verdict = await gate.judge(cursor, subscriber, view);
    // The subscriber was closed or the view was dropped while the cursor was judged.
    if (!verdict || subscriber.state !== 'registered' || feed.view !== view) return;
    const isOurs = subscriber.actor.installation === view.installation;
    if (verdict === 'behind' || !isOurs) subscriber.close('unavailable');
    else startAt(subscriber, view, verdict);
  }
}

/** A different time for each client: those who are cut together must not come back together. */
export function randomReconnectMs(): number {
  return RECONNECT_MS.min + Math.floor(Math.random() * (RECONNECT_MS.max - RECONNECT_MS.min));
}

export function unavailable(): DomainError {
  return new DomainError('dependency_unavailable', 'The event stream is not available now.');
}

function startAt(subscriber: Subscriber, { position }: FeedView, verdict: CursorVerdict): void {
  if (verdict === 'fresh') subscriber.start(position, false);
  else if ('reset' in verdict) subscriber.startWithReset(position, verdict.reset);
  else subscriber.start(verdict.resume, true);
}
