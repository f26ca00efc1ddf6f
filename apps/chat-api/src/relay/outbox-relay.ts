import { connectNatsOnce, OUTBOX_HINT, roundTrip, type NatsConnection } from '@fechatter/nats';
import { readBacklog } from './sql/relay-outbox.js';
import { RelaySession } from './sql/relay-session.js';
import type { AppliedStreamSeq } from './backfill.js';
import type { FaultPoint } from './epoch/fault-point.js';
import { ForeignStreamError, lead } from './leader.js';
import type { OutboxSignal } from '../postgres/outbox-signal.js';
import type { RelayHealth } from './relay-health.js';
import { Wake } from './wake.js';

/**
 * Carries what transactions left in the outbox to JetStream, in order: of all chat-apis one at a time, the one that holds the lock.
 *
 * It lives in terms. A term connects to NATS and to PostgreSQL, waits for the lock, leads, and ends by giving both connections up. NATS
 * or PostgreSQL silent for some 3 s, a lost connection, any doubt about the lock: the term ends and the next begins. So a leader that is
 * cut off from either is gone before the server gives its lock to another (4 s), neither connection is ever repaired under way, and what a
 * term forgot to tidy up is gone with it. There is no other state: what matters is in PostgreSQL and in the stream, and each leader begins
 * by comparing them.
 *
 * A lock alone fences nothing, since a leader can stop for as long as it likes between two instructions: every statement runs on the
 * connection that holds the lock, and every publication is chained to the one before (`chat-publisher.ts`).
 */

export interface RelayOptions {
  databaseUrl: string;
  natsUrl: string;
  /** Shown by both servers. */
  name: string;
  /** The longest that a session can live, and that it or an API token can. */
  sessionTtlMs: number;
  revokedTtlMs: number;
  faultPoint: FaultPoint;
  /** How far the search index is, for backfills. */
  appliedStreamSeq: AppliedStreamSeq;
}

export interface RelayLog {
  info(message: string): void;
  warn(message: string): void;
}

const LOCK_POLL_MS = 250;
const RETRY_MS = 250;
const FOREIGN_RETRY_MS = 1_000;
const BACKLOG_LIMIT = 10_000;

export class OutboxRelay {
  private state: Omit<RelayHealth, 'backlog'> = { isLeader: false, phase: 'off', epoch: null, trouble: null };
  private readonly wake = new Wake();
  private session: RelaySession | null = null;
  private nats: NatsConnection | null = null;
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: RelayOptions,
    private readonly signal: OutboxSignal,
    private readonly log: RelayLog,
  ) {}

  /** Returns at once. Whatever is missing is waited for. */
  start(): void {
    this.stopping = false;
    this.running = this.run();
  }

  /** Resolves when what is under way is acknowledged and written down, and the lock is free for another. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake.call();
    await this.running;
  }

  /** All of `health()` that needs no question to PostgreSQL. */
  get status(): Omit<RelayHealth, 'backlog'> {
    return this.state;
  }

  async health(): Promise<RelayHealth> {
    const { session } = this;
    const backlog = session?.isOpen ? await readBacklog(session, BACKLOG_LIMIT).catch(() => null) : null;
    return { ...this.state, backlog };
  }

  private async run(): Promise<void> {
    const unsubscribe = this.signal.onNotify(() => this.notified());
    while (!this.stopping) {
      const error = await this.term().then(() => null, asError);
      if (this.stopping) break;
      this.report({ isLeader: false, epoch: null, ...outcome(error) });
      await this.wake.sleep(error instanceof ForeignStreamError ? FOREIGN_RETRY_MS : RETRY_MS);
    }
    unsubscribe();
    this.state = { isLeader: false, phase: 'off', epoch: null, trouble: null };
  }

  private async term(): Promise<void> {
    const { databaseUrl, natsUrl, name } = this.options;
    const nats = await connectNatsOnce(natsUrl, name);
    this.nats = nats;
    try {
      this.session = await RelaySession.open(databaseUrl, name);
      void Promise.race([this.session.closed, nats.closed()]).then(() => this.wake.call());
      await this.leadWhenLocked(this.session, nats);
    } finally {
      // The lock first: somebody may be waiting for it.
      await this.session?.end();
      await nats.close();
      this.session = null;
      this.nats = null;
    }
  }

  private async leadWhenLocked(session: RelaySession, nats: NatsConnection): Promise<void> {
    if (!(await this.locked(session, nats))) return;
    const { sessionTtlMs, revokedTtlMs, faultPoint, appliedStreamSeq } = this.options;
    nats.subscribe(OUTBOX_HINT, { callback: () => this.wake.call() });
    await lead({
      session,
      nats,
      sessionTtlMs,
      revokedTtlMs,
      faultPoint,
      appliedStreamSeq,
      wake: this.wake,
      report: (change) => this.report(change),
      warn: (message) => this.log.warn(`outbox relay: ${message}`),
      isStopping: () => this.stopping,
    });
  }

  /** Waits for the lock; false if told to stop. Who does not reach NATS does not take it, so as not to keep it from one who does. */
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
    if (trouble !== null && trouble !== before.trouble) this.log.warn(`outbox relay: ${trouble}`);
    if (phase !== before.phase)
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
