import { repeat, type Repetition } from '@fechatter/core';
import type { JsMsg, NatsConnection } from 'nats';
import { nullIfNotFound } from '../connection/nats-errors.js';
import { readStored } from '../ordered-reader.js';
import { bucketStream, bucketSubject } from '../subjects.js';

/**
 * Removes expired entries from a bucket, once an hour. Each entry is removed at the revision at which it was
 * read: one that was written again since has a later revision, and stays. No entry is looked at twice, since
 * an entry that changes moves to the end of the bucket.
 */

export interface SweepRule {
  bucket: string;
  /** The keys to look at, wildcards allowed. */
  keys: string;
  /** The sweep looks at entries that are at least this old. */
  maxAgeMs: number;
  /** Whether to remove an entry of that age. */
  isExpired: (entry: JsMsg) => boolean;
  /** Called after a sweep that removed something, with the last revision that it looked at. */
  onSwept?: (through: number) => Promise<void>;
}

const SWEEP_EVERY_MS = 60 * 60 * 1_000;
const NANOS_PER_MS = 1e6;

export class BucketSweep {
  private from = 1;
  private readonly sweeps: Repetition;

  constructor(
    private readonly connection: NatsConnection,
    private readonly rule: SweepRule,
    onError: (error: unknown) => void,
  ) {
    // Entries that are kept for less than an hour are swept more often.
    const everyMs = Math.min(SWEEP_EVERY_MS, rule.maxAgeMs);
    this.sweeps = repeat(async () => void (await this.sweep(Date.now() - rule.maxAgeMs)), { everyMs, onError });
  }

  close(): void {
    void this.sweeps.stop();
  }

  /** Removes the expired entries that were written before `cutoff` (ms since 1970). Returns how many. */
  async sweep(cutoff: number): Promise<number> {
    const { bucket, keys, isExpired, onSwept } = this.rule;
    const range = { stream: bucketStream(bucket), filter: bucketSubject(bucket, keys), from: this.from };
    let count = 0;
    for await (const entry of readStored(this.connection, range)) {
      // Entries are in the order in which they were written.
      if (entry.info.timestampNanos / NANOS_PER_MS >= cutoff) break;
      if (isExpired(entry)) {
        await this.remove(entry.seq);
        count += 1;
      }
      this.from = entry.seq + 1;
    }
    if (count > 0) await onSwept?.(this.from - 1);
    return count;
  }

  private async remove(revision: number): Promise<void> {
    const manager = await this.connection.jetstreamManager({ checkAPI: false });
    await nullIfNotFound(manager.streams.deleteMessage(bucketStream(this.rule.bucket), revision, false));
  }
}
