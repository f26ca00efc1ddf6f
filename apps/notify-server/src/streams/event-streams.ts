import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '@fechatter/core';
import type { RevocationWatch } from '@fechatter/nats';
import type { Log, SignedInActor } from '@fechatter/server';
import type { CursorGate, CursorVerdict } from './cursor-gate.js';
import type { EventFeed, FeedView } from '../feed/event-feed.js';
import { retryLine } from '../feed/frames.js';
import type { Hub } from './hub.js';
import type { Replay } from './replay.js';
import { Subscriber, type StreamOutput, type StreamSettings } from './subscriber.js';
import type { TimerWheel, WheelTimer } from './timer-wheel.js';

const RETRY_MS = { min: 2_000, max: 5_000 };
const AGAIN_MS = 100;
/** A few streams are drained faster than many. */
const DRAIN_GAP_MS = 100;

export interface EventStreamSettings extends StreamSettings {
  /** After this long without an answer from NATS streams are closed. */
  natsAwayMs: number;
}

/** The life of a stream around its subscriber: registered, begun at its cursor, caught up, kept alive, ended in time. */
export class EventStreams {
  private isDraining = false;
  private lastInstallation: string | null = null;

  constructor(
    private readonly feed: EventFeed,
    private readonly hub: Hub,
    private readonly gate: CursorGate,
    private readonly replay: Replay,
    private readonly revocations: RevocationWatch,
    private readonly wheel: TimerWheel,
    private readonly settings: EventStreamSettings,
    private readonly log: Log,
  ) {}

  /** Throws `dependency_unavailable` while nothing can be served, `session_revoked` for one that was shut out since the guard looked. */
  assertServed({ installation, sessionId, userId }: SignedInActor): void {
    if (!this.isServing) throw unavailable();
    this.lastInstallation = installation;
    if (this.mismatch !== null) {
      this.log.error(this.mismatch);
      throw unavailable();
    }
    if (!this.revocations.isRevoked(sessionId, userId)) return;
    throw new DomainError('session_revoked', 'This session has ended: sign in again.');
  }

  /** Whether streams can be opened here: memberships are loaded, and revocations could be learnt of lately. */
  get isServing(): boolean {
    return this.feed.view !== null && !this.isNatsAway && !this.isDraining;
  }

  /** What is wrong when the last one who came belongs to another installation than the stream that is read; else null. */
  get mismatch(): string | null {
    const [came, read] = [this.lastInstallation, this.feed.view?.installation];
    if (came === null || read === undefined || came === read) return null;
    return `the stream in NATS is of installation ${read}, access tokens are of ${came}: NATS_URL or JWT_PUBLIC_KEY is another one's`;
  }

  /** Without NATS nobody hears who was shut out. */
  closeIfNatsIsAway(): void {
    if (this.isNatsAway) this.hub.closeAll('unavailable');
  }

  /** Ends every stream, spread over `withinMs` so that the clients do not all come back at once elsewhere. */
  async drain(withinMs: number): Promise<void> {
    this.isDraining = true;
    const subscribers = this.hub.everyone();
    const spreadMs = Math.min(withinMs, subscribers.length * DRAIN_GAP_MS);
    const closes = subscribers.map((subscriber) => this.closeAfter(subscriber, Math.random() * spreadMs));
    await Promise.all(closes);
    this.hub.closeAll('draining');
  }

  /** To be called in the same turn as {@link assertServed}, so that no revocation falls between. */
  open(actor: SignedInActor, output: StreamOutput, cursor: string | null): Subscriber {
    const timers: WheelTimer[] = [];
    const subscriber = new Subscriber(actor, output, this.settings, {
      changed: (changed) => this.hub.flushSoon(changed),
      closed: (closed) => {
        this.hub.remove(closed);
        for (const timer of timers) timer.cancel();
      },
    });
    this.hub.add(subscriber);
    subscriber.send(retryLine(RETRY_MS.min + Math.floor(Math.random() * (RETRY_MS.max - RETRY_MS.min))));
    timers.push(this.wheel.after(actor.tokenExpiresAt - Date.now(), () => subscriber.close('token_expired')));
    timers.push(this.wheel.every(this.settings.heartbeatSeconds * 1_000, () => this.beat(subscriber)));
    void this.bringUp(subscriber, cursor);
    return subscriber;
  }

  private get isNatsAway(): boolean {
    return Math.max(this.feed.msSinceContact, this.revocations.msSinceContact) > this.settings.natsAwayMs;
  }

  private async closeAfter(subscriber: Subscriber, delayMs: number): Promise<void> {
    await pause(delayMs);
    subscriber.close('draining');
  }

  private beat(subscriber: Subscriber): void {
    subscriber.heartbeat(this.feed.position);
  }

  private async bringUp(subscriber: Subscriber, cursor: string | null): Promise<void> {
    while (subscriber.state === 'registered' || subscriber.state === 'replaying') {
      try {
        if (subscriber.state === 'registered') await this.begin(subscriber, cursor);
        if (subscriber.state === 'replaying' && this.feed.view) await this.replay.run(subscriber, this.feed.view);
      } catch (error) {
        this.log.debug({ err: error }, "a stream can't be brought up now");
      }
      await pause(AGAIN_MS);
    }
  }

  private async begin(subscriber: Subscriber, cursor: string | null): Promise<void> {
    const { view } = this.feed;
    if (!view) return;
    const verdict = await this.gate.judge(cursor, subscriber.actor.workspaceId, view);
    // Closed, or the view was dropped, while the cursor was looked at.
    if (!verdict || subscriber.state !== 'registered' || this.feed.view !== view) return;
    const isOurs = subscriber.actor.installation === view.installation;
    if (verdict === 'behind' || !isOurs) subscriber.close('unavailable');
    else beginAt(subscriber, view, verdict);
  }
}

function unavailable(): DomainError {
  return new DomainError('dependency_unavailable', 'The event stream is not available now.');
}

function beginAt(subscriber: Subscriber, { position }: FeedView, verdict: CursorVerdict): void {
  if (verdict === 'fresh') subscriber.begin(position, false);
  else if ('reset' in verdict) subscriber.beginAnew(position, verdict.reset);
  else subscriber.begin(verdict.resume, true);
}
