import { setTimeout as pause } from 'node:timers/promises';
import { StorageType, type KV, type KvEntry, type NatsConnection } from 'nats';
import { INDEXER_BUCKET, LEASE_KEY } from './subjects.js';
import { isWrongRevision } from './connection/wrong-revision.js';

/**
 * One search-indexer at a time: a key that its holder rewrites each second, and that others may take by compare-and-set once it has not
 * changed for the lease's time. Only durations are measured, each by its own clock. A holder that can't renew stops believing in itself
 * before anyone else may; one that was paused finds out as soon as it looks. A lease alone fences nothing: the generation, which each
 * takeover raises, goes with every write to the index.
 */

export interface LeaseTimes {
  /** After so long without a renewal the lease may be taken. */
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
  private seen = { revision: -1, at: 0 };

  constructor(
    private readonly connection: NatsConnection,
    private readonly holder: string,
    private readonly times: LeaseTimes = defaults,
  ) {}

  /**
   * One attempt: the lease, or null while someone else has it. The generation is above the last holder's and above `floor()`, which is
   * asked for the highest that the index has seen: the bucket may be new, and the index not. Rejects when NATS does not answer.
   */
  async tryAcquire(floor: () => Promise<number>): Promise<HeldLease | null> {
    const kv = await this.bucket();
    const entry = await kv.get(LEASE_KEY);
    const present = entry && leaseIn(entry);
    if (entry && !this.isFree(entry, present)) return null;
    const generation = Math.max(await floor(), present?.generation ?? 0) + 1;
    const value: LeaseValue = { generation, holder: this.holder, released: false };
    const sentAt = performance.now();
    const revision = await compareAndSet(kv, value, entry?.revision ?? 0);
    return revision === null ? null : new HeldLease(kv, value, revision, sentAt, this.times);
  }

  /** Attempts until it has the lease; null once aborted. */
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
    const jetstream = this.connection.jetstream({ timeout: ANSWER_TIMEOUT_MS });
    this.kv ??= await jetstream.views.kv(INDEXER_BUCKET, { history: 1, storage: StorageType.File });
    return this.kv;
  }

  private isFree({ revision }: KvEntry, value: LeaseValue | null): boolean {
    if (value === null || value.released) return true;
    const now = performance.now();
    if (revision !== this.seen.revision) this.seen = { revision, at: now };
    return now - this.seen.at >= this.times.leaseMs;
  }
}

export class HeldLease {
  /** Resolves when the lease is over: lost, or released. */
  readonly over: Promise<void>;
  private readonly timer: NodeJS.Timeout;
  private finish: () => void = () => undefined;
  private isOver = false;
  private isRenewing = false;

  constructor(
    private readonly kv: KV,
    private readonly value: LeaseValue,
    private revision: number,
    private renewedAt: number,
    private readonly times: LeaseTimes,
  ) {
    this.over = new Promise((resolve) => (this.finish = resolve));
    this.timer = setInterval(() => void this.renew(), times.renewMs);
  }

  get generation(): number {
    return this.value.generation;
  }

  /** To be asked before each write. False from one renewal's time before anyone else may have it. */
  get isHeld(): boolean {
    const isFresh = performance.now() - this.renewedAt < this.times.leaseMs - this.times.renewMs;
    if (!isFresh) this.end();
    return !this.isOver;
  }

  /** Lets the next one in at once. */
  async release(): Promise<void> {
    if (this.isOver) return;
    this.end();
    await compareAndSet(this.kv, { ...this.value, released: true }, this.revision).catch(() => null);
  }

  private async renew(): Promise<void> {
    if (!this.isHeld || this.isRenewing) return;
    this.isRenewing = true;
    const sentAt = performance.now();
    try {
      const revision = (await compareAndSet(this.kv, this.value, this.revision)) ?? (await this.ownRevision());
      if (revision === null) return this.end();
      this.revision = revision;
      this.renewedAt = sentAt;
    } catch {
      // NATS does not answer: tried again until `isHeld` says that it is too late.
    } finally {
      this.isRenewing = false;
    }
  }

  /** A renewal whose answer was lost has changed the key all the same. */
  private async ownRevision(): Promise<number | null> {
    const entry = await this.kv.get(LEASE_KEY);
    const present = entry && leaseIn(entry);
    const isMine = present?.generation === this.value.generation && present.holder === this.value.holder;
    return entry && isMine ? entry.revision : null;
  }

  private end(): void {
    this.isOver = true;
    clearInterval(this.timer);
    this.finish();
  }
}

/** The new revision; null if the key has changed meanwhile. Revision 0 stands for no key, which `kv.update` refuses to say. */
async function compareAndSet(kv: KV, value: LeaseValue, revision: number): Promise<number | null> {
  try {
    return await kv.put(LEASE_KEY, JSON.stringify(value), { previousSeq: revision });
  } catch (error) {
    if (isWrongRevision(error)) return null;
    throw error;
  }
}

function leaseIn(entry: KvEntry): LeaseValue | null {
  return entry.operation === 'PUT' ? entry.json<LeaseValue>() : null;
}
