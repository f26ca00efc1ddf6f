import type { JsMsg, NatsConnection } from 'nats';
import { bucketStream, bucketSubject } from './bucket-view.js';
import { orNull } from '../connection/or-null.js';
import { readPresent } from '../ordered-reader.js';

/**
 * Forgets, once an hour, what a bucket has held for long enough. Each entry is removed at the revision at which it was read: one that was
 * written again since has a later one, and stays. What was looked at once is not looked at again, since an entry that changes moves to the
 * bucket's end.
 */

export interface SweepRule {
  bucket: string;
  /** The keys to look at, wildcards allowed. */
  keys: string;
  maxAgeMs: number;
  /** Whether an entry of that age is one to forget. */
  isOver: (entry: JsMsg) => boolean;
  /** Called after some were forgotten, with the last revision that was looked at. */
  onForgotten?: (through: number) => Promise<void>;
}

const SWEEP_EVERY_MS = 60 * 60 * 1_000;
const NANOS_PER_MS = 1e6;

export class BucketSweep {
  private from = 1;
  private closed = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly connection: NatsConnection,
    private readonly rule: SweepRule,
    private readonly onError: (error: unknown) => void,
  ) {
    this.sweepLater();
  }

  close(): void {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
  }

  /** Forgets what was written before `cutoff` (ms since 1970), and answers how many. */
  async sweep(cutoff: number): Promise<number> {
    const { bucket, keys, isOver, onForgotten } = this.rule;
    const range = { stream: bucketStream(bucket), filter: bucketSubject(bucket, keys), from: this.from };
    let count = 0;
    for await (const entry of readPresent(this.connection, range)) {
      // Entries are in the order in which they were written.
      if (entry.info.timestampNanos / NANOS_PER_MS >= cutoff) break;
      if (isOver(entry)) {
        await this.forget(entry.seq);
        count += 1;
      }
      this.from = entry.seq + 1;
    }
    if (count > 0) await onForgotten?.(this.from - 1);
    return count;
  }

  /** What is kept for less than an hour is looked for sooner. */
  private sweepLater(): void {
    const delayMs = Math.min(SWEEP_EVERY_MS, this.rule.maxAgeMs);
    this.timer = setTimeout(() => void this.sweepAndGoOn(), delayMs).unref();
  }

  private async sweepAndGoOn(): Promise<void> {
    await this.sweep(Date.now() - this.rule.maxAgeMs).catch(this.onError);
    if (!this.closed) this.sweepLater();
  }

  private async forget(revision: number): Promise<void> {
    const manager = await this.connection.jetstreamManager({ checkAPI: false });
    await orNull(manager.streams.deleteMessage(bucketStream(this.rule.bucket), revision, false));
  }
}
