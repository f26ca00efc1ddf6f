import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Log } from '@fechatter/server';
import type { RateClock } from '../counting/rate-clock.js';
import type { RateCounter, Tally } from '../counting/rate-counter.js';
import type { RateCounts, RateExchanged } from './rate-counts.js';

/** One key that is being exchanged. */
interface Asked {
  counter: RateCounter;
  subject: string;
  tally: Tally;
  /** Its window when it was asked about: by the time of the answer it may have moved on. */
  windowAt: number;
}

const LAST_WORDS_MS = 1_000;
/** While PostgreSQL is away it is asked less often: what is to be told grows meanwhile. */
const PATIENCE = 4;

/**
 * Tells the other instances in the background what this one let through, and learns what they did, so that a limit holds over all of them. No
 * request waits for it.
 *
 * Every `everyMs` one statement for all keys that somebody asked about since the last; none where nobody did. What is told is the whole
 * count of this instance, never a difference: a statement that is repeated, lost, or whose answer is, counts nothing twice and forgets
 * nothing. What is learned only grows within a window. While PostgreSQL is away each instance counts for itself, and tells it later.
 *
 * Overshoot: an instance that nobody asked about a key for a while learns what the others let through with its next exchange, and lets
 * through until then. Beyond a limit thus goes, once in a window, at most what the instances take in within one exchange (`everyMs` and a
 * round trip). Refused requests ask, too: of a key in use no instance is ever further behind.
 */
export class RateExchange implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private isAway = false;

  constructor(
    private readonly counters: readonly RateCounter[],
    private readonly counts: RateCounts,
    private readonly clock: RateClock,
    private readonly everyMs: number,
    private readonly log: Log,
  ) {}

  /** The first one is for the clock. */
  async onApplicationBootstrap(): Promise<void> {
    await this.run();
    this.schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const lastWords = this.running.then(() => this.run());
    await Promise.race([lastWords, new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS).unref())]);
  }

  /** Exchanges now. Never rejects: what fails is told the next time. */
  async run(): Promise<void> {
    const asked = this.drain();
    const askedAt = performance.now();
    try {
      const { nowMs, others } = await this.counts.exchange(
        new Map(Array.from(asked, ([key, { tally }]) => [key, tally])),
      );
      this.clock.set(nowMs, askedAt);
      for (const counted of others) learn(asked.get(counted.key), counted);
      this.note(null);
    } catch (error) {
      for (const { counter, subject, tally } of asked.values()) counter.touch(subject, tally);
      this.note(error);
    }
  }

  private schedule(): void {
    const delayMs = this.isAway ? PATIENCE * this.everyMs : this.everyMs;
    this.timer = setTimeout(() => this.tick(), delayMs).unref();
  }

  private tick(): void {
    const isAnyTouched = this.counters.some(({ isTouched }) => isTouched);
    this.running = isAnyTouched ? this.run() : Promise.resolve();
    void this.running.then(() => this.timer && this.schedule());
  }

  private drain(): Map<string, Asked> {
    const asked = new Map<string, Asked>();
    for (const counter of this.counters) {
      for (const [subject, tally] of counter.drainTouched())
        asked.set(`${counter.policy.name}:${subject}`, { counter, subject, tally, windowAt: tally.windowAt });
    }
    return asked;
  }

  /** Said once, not four times a second. */
  private note(error: unknown): void {
    const isAway = error !== null;
    if (isAway && !this.isAway) this.log.warn({ err: error }, 'rate limits are counted by this instance alone');
    if (!isAway && this.isAway) this.log.info('rate limits are counted by all instances again');
    this.isAway = isAway;
  }
}

function learn(asked: Asked | undefined, { count, countBefore }: RateExchanged['others'][number]): void {
  if (!asked) return;
  const { counter, tally, windowAt } = asked;
  if (tally.windowAt === windowAt) {
    tally.others = Math.max(tally.others, count);
    tally.othersBefore = Math.max(tally.othersBefore, countBefore);
  } else if (tally.windowAt === windowAt + counter.policy.windowMs) {
    tally.othersBefore = Math.max(tally.othersBefore, count);
  }
}
