import {
  closeNats,
  connectNatsOnce,
  OUTBOX_HINT,
  roundTrip,
  type NatsConnection,
  type NatsTarget,
} from '@fechatter/nats';
import { RelaySession } from './sql/relay-session.js';
import type { AppliedStreamSeq } from './backfill.js';
import type { FaultPoint } from './epoch/fault-point.js';
import { ForeignStreamError, lead } from './leader.js';
import type { OutboxSignal } from '../postgres/outbox-signal.js';
import { RelayFigures } from './relay-figures.js';
import type { RelayHealth } from './relay-health.js';
import { Wake } from './wake.js';

/**
 * Publishes what transactions left in the outbox to JetStream, in order. Of all chat-apis only one does so at
 * a time: the one that holds the lock.
 *
 * The relay works in terms. A term connects to NATS and to PostgreSQL, waits for the lock, leads, and ends by
 * giving up both connections. When NATS or PostgreSQL is silent for some 3 s, a connection is lost or the
 * lock is in doubt, the term ends and the next one begins. So a leader that is cut off from either has
 * stopped before the server gives its lock to another (4 s), no connection is ever repaired while in use, and
 * whatever a term failed to clean up ends with it. There is no other state: what matters is in PostgreSQL and
 * in the stream, and each leader starts by comparing them.
 *
 * A lock alone fences nothing, since a leader can be paused for any time between two instructions. So every
 * statement runs on the connection that holds the lock, and every publication is chained to the one before
 * (`chat-publisher.ts`).
 */

export interface RelayOptions {
  databaseUrl: string;
  nats: NatsTarget;
  /** The client name that both servers show. */
  name: string;
  /** The longest lifetime of a session. */
  sessionTtlMs: number;
  /** The longest lifetime of a session or an API token. */
  revokedTtlMs: number;
  /** The longest that a token is accepted whose revocation nobody hears of. */
  unheardMs: number;
  faultPoint: FaultPoint;
  /** Reports the position of the search index, for backfills. */
  appliedStreamSeq: AppliedStreamSeq;
}

export interface RelayLog {
  info(message: string): void;
  warn(message: string): void;
}

const LOCK_POLL_MS = 250;
const RETRY_MS = 250;
const FOREIGN_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 5_000;
const OFF = { isLeader: false, phase: 'off', epoch: null, trouble: null } as const;

export class OutboxRelay {
  readonly figures = new RelayFigures();
  private state: RelayHealth = { ...OFF, lastTrouble: null };
  private readonly wake = new Wake();
  private session: RelaySession | null = null;
  private nats: NatsConnection | null = null;
  private stopping = false;
  private failedEpochs = 0;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: RelayOptions,
    private readonly signal: OutboxSignal,
    private readonly log: RelayLog,
  ) {}

  /** Returns at once. The relay waits for whatever is missing. */
  start(): void {
    this.stopping = false;
    this.running = this.run();
  }

  /** Resolves when everything under way is acknowledged and recorded, and the lock is free for another. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake.call();
    await this.running;
  }

  get status(): RelayHealth {
    return this.state;
  }

  private async run(): Promise<void> {
    const unsubscribe = this.signal.onNotify(() => this.notified());
    while (!this.stopping) {
      const error = await this.term().then(() => null, asError);
      if (this.stopping) break;
      const retryMs = this.retryMs(error);
      this.report({ isLeader: false, epoch: null, ...outcome(error) });
      await this.wake.sleep(retryMs);
    }
    unsubscribe();
    this.state = { ...this.state, ...OFF };
  }

  /** Epochs that fail one after the other are tried ever more slowly: each leaves keys to purge. */
  private retryMs(error: Error | null): number {
    if (error instanceof ForeignStreamError) return FOREIGN_RETRY_MS;
    if (this.state.phase !== 'new-epoch') return RETRY_MS;
    this.failedEpochs += 1;
    return Math.min(RETRY_MS * 2 ** this.failedEpochs, LONGEST_RETRY_MS);
  }

  private async term(): Promise<void> {
    const { databaseUrl, name } = this.options;
    const nats = await connectNatsOnce(this.options.nats, name);
    this.nats = nats;
    try {
      this.session = await RelaySession.open(databaseUrl, name);
      void Promise.race([this.session.closed, nats.closed()]).then(() => {
        // Ignores what the term closes itself: that must not cut short the pause after it.
        if (this.nats === nats) this.wake.call();
      });
      await this.leadWhenLocked(this.session, nats);
    } finally {
      const { session } = this;
      this.session = null;
      this.nats = null;
      // Release the lock first: somebody may be waiting for it.
      await session?.end();
      await closeNats(nats);
    }
  }

  private async leadWhenLocked(session: RelaySession, nats: NatsConnection): Promise<void> {
    if (!(await this.locked(session, nats))) return;
    const { sessionTtlMs, revokedTtlMs, unheardMs, faultPoint, appliedStreamSeq } = this.options;
    nats.subscribe(OUTBOX_HINT, { callback: () => this.wake.call() });
    await lead({
      session,
      nats,
      sessionTtlMs,
      revokedTtlMs,
      unheardMs,
      faultPoint,
      appliedStreamSeq,
      wake: this.wake,
      report: (change) => this.report(change),
      onPublished: (rows) => (this.figures.publishedRows += rows),
      warn: (message) => this.log.warn(`outbox relay: ${message}`),
      isStopping: () => this.stopping,
    });
  }

  /**
   * Waits for the lock. Returns false if told to stop. A process that can't reach NATS does not take the
   * lock, so that one that can may have it.
   */
  private async locked(session: RelaySession, nats: NatsConnection): Promise<boolean> {
    while (!this.stopping) {
      await roundTrip(nats);
      if (await session.tryLock()) return true;
      if (this.state.phase !== 'standby') this.report({ phase: 'standby', trouble: null });
      await this.wake.sleep(LOCK_POLL_MS);
    }
    return false;
  }

  private notified(): void {
    if (this.state.isLeader) this.wake.call();
    else if (this.nats && !this.nats.isClosed()) this.nats.publish(OUTBOX_HINT);
  }

  private report(change: Partial<RelayHealth>): void {
    const before = this.state;
    this.state = { ...before, ...change };
    const { phase, epoch, trouble } = this.state;
    if (change.trouble) {
      this.figures.failures += 1;
      this.state.lastTrouble = { reason: change.trouble, at: performance.now() };
    }
    if (change.phase === 'new-epoch') this.figures.newEpochs += 1;
    if (trouble !== null && trouble !== before.trouble) this.log.warn(`outbox relay: ${trouble}`);
    if (phase === 'publishing') this.failedEpochs = 0;
    // A foreign stream is looked at once a second, for as long as somebody leaves it there.
    const isSameRefusal = trouble === before.trouble && [phase, before.phase].includes('refused');
    if (phase !== before.phase && !isSameRefusal)
      this.log.info(`outbox relay: ${phase}${phase === 'publishing' ? ` epoch ${epoch}` : ''}`);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function outcome(error: Error | null): Pick<RelayHealth, 'phase' | 'trouble'> {
  if (error instanceof ForeignStreamError) return { phase: 'refused', trouble: error.message };
  return { phase: 'connecting', trouble: error && String(error) };
}
