import { setTimeout as pause } from 'node:timers/promises';
import type { KV, KvEntry, NatsConnection } from 'nats';
import { useIndexerBucket } from './ensured-stream.js';
import { LEASE_KEY } from './subjects.js';
import { compareAndSet } from './compare-and-set.js';

/**
 * Lets one search-indexer at a time hold a lease: a key that the holder rewrites each second, and that others
 * may take by compare-and-set once it has not changed for the lease time. Only durations are measured, each
 * by the measurer's own clock. A holder that can't renew stops regarding itself as the holder before anyone
 * else may take the lease; one that was paused finds out at its next check. A lease alone fences nothing:
 * each takeover raises the generation, which goes with every write to the index.
 */

export interface LeaseTimes {
  /** How long after the last renewal the lease may be taken. */
  leaseMs: number;
  renewMs: number;
}

interface LeaseValue {
  generation: number;
  holder: string;
  released: boolean;
}

const defaults: LeaseTimes = { leaseMs: 5_000, renewMs: 1_000 };
const ANSWER_TIMEOUT_MS = 1_000;
const POLL_MS = 250;

export class Lease {
  private kv: KV | null = null;
  private lastSeen = { revision: -1, at: 0 };

  constructor(
    private readonly connection: NatsConnection,
    private readonly holder: string,
    private readonly times: LeaseTimes = defaults,
  ) {}

  /**
   * Makes one attempt. Returns null while someone else holds the lease. The new generation is above the last
   * holder's and above `floor()`, which returns the highest generation that the index has seen: the bucket
   * may be new when the index is not. Rejects when NATS does not answer, or has no bucket yet.
   */
  async tryAcquire(floor: () => Promise<number>): Promise<HeldLease | null> {
    const kv = await this.bucket();
    const entry = await kv.get(LEASE_KEY);
    const current = entry && parseLease(entry);
    if (entry && !this.isFree(entry, current)) return null;
    const generation = Math.max(await floor(), current?.generation ?? 0) + 1;
    const value: LeaseValue = { generation, holder: this.holder, released: false };
    const sentAt = performance.now();
    const revision = await compareAndSet(kv, LEASE_KEY, value, entry?.revision ?? 0);
    return revision === null ? null : new HeldLease(kv, value, revision, sentAt, this.times);
  }

  /** Retries until it holds the lease. Returns null once aborted. */
  async acquire(
    floor: () => Promise<number>,
    signal: AbortSignal,
    onError: (error: unknown) => void,
  ): Promise<HeldLease | null> {
    while (!signal.aborted) {
      try {
        const held = await this.tryAcquire(floor);
        if (held) return held;
      } catch (error) {
        this.kv = null;
        onError(error);
      }
      await pause(POLL_MS);
    }
    return null;
  }

  private async bucket(): Promise<KV> {
    this.kv ??= await useIndexerBucket(this.connection, { timeout: ANSWER_TIMEOUT_MS });
    return this.kv;
  }

  private isFree({ revision }: KvEntry, value: LeaseValue | null): boolean {
    if (value === null || value.released) return true;
    const now = performance.now();
    if (revision !== this.lastSeen.revision) this.lastSeen = { revision, at: now };
    return now - this.lastSeen.at >= this.times.leaseMs;
  }
}

export class HeldLease {
  /** Resolves when the lease is lost or released. */
  readonly ended: Promise<void>;
  private readonly timer: NodeJS.Timeout;
  private resolveEnded: () => void = () => undefined;
  private hasEnded = false;
  private isRenewing = false;

  constructor(
    private readonly kv: KV,
    private readonly value: LeaseValue,
    private revision: number,
    private renewedAt: number,
    private readonly times: LeaseTimes,
  ) {
    this.ended = new Promise((resolve) => (this.resolveEnded = resolve));
    this.timer = setInterval(() => void this.renew(), times.renewMs);
  }

  get generation(): number {
    return this.value.generation;
  }

  /**
   * Check this before each write. It turns false one renewal interval before anyone else may take the lease.
   */
  get isHeld(): boolean {
    const isFresh = performance.now() - this.renewedAt < this.times.leaseMs - this.times.renewMs;
    if (!isFresh) this.end();
    return !this.hasEnded;
  }

  /** Lets the next holder in at once. */
  async release(): Promise<void> {
    if (this.hasEnded) return;
    this.end();
    await compareAndSet(this.kv, LEASE_KEY, { ...this.value, released: true }, this.revision).catch(() => null);
  }

  private async renew(): Promise<void> {
    if (!this.isHeld || this.isRenewing) return;
    this.isRenewing = true;
    const sentAt = performance.now();
    try {
      const revision =
        (await compareAndSet(this.kv, LEASE_KEY, this.value, this.revision)) ?? (await this.ownRevision());
      if (revision === null) return this.end();
      this.revision = revision;
      this.renewedAt = sentAt;
    } catch {
      // NATS does not answer: retried until `isHeld` finds that the lease has expired.
    } finally {
      this.isRenewing = false;
    }
  }

  /** A renewal whose ack was lost has changed the key all the same. */
  private async ownRevision(): Promise<number | null> {
    const entry = await this.kv.get(LEASE_KEY);
    const current = entry && parseLease(entry);
    const isOwn = current?.generation === this.value.generation && current.holder === this.value.holder;
    return entry && isOwn ? entry.revision : null;
  }

  private end(): void {
    this.hasEnded = true;
    clearInterval(this.timer);
    this.resolveEnded();
  }
}

function parseLease(entry: KvEntry): LeaseValue | null {
  return entry.operation === 'PUT' ? entry.json<LeaseValue>() : null;
}
