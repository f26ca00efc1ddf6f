import { hash } from 'node:crypto';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { endsWithin, repeat, type Repetition } from '@fechatter/core';
import type { Log } from '@fechatter/server';
import type { RateClock } from '../counting/rate-clock.js';
import type { RateCounter, Tally } from '../counting/rate-counter.js';
import type { RateCounts, RateExchanged } from './rate-counts.js';

/** One key that is being exchanged. */
interface SentTally {
  counter: RateCounter;
  subject: string;
  tally: Tally;
  /** The tally's window when it was sent: it may have moved on before the answer comes. */
  windowAt: number;
}

const LAST_EXCHANGE_MS = 1_000;
/** While the store is away there are fewer attempts, since each has more to send than the one before. */
const AWAY_FACTOR = 4;

/**
 * Tells the other instances in the background how many requests this one let through, and learns how many
 * they did, so that a limit holds over all of them. No request waits for it.
 *
 * Every `everyMs` there is one exchange, for all keys that had requests since the last one; none if no key
 * had any. This instance sends its whole count of a key, never a difference: an exchange that is repeated or
 * lost, or whose answer is lost, counts nothing twice and forgets nothing. The counts of the others only grow
 * within a window. While the store is away each instance counts for itself, and sends its counts later.
 *
 * Overshoot: an instance that had no request of a key for a while learns what the others let through with its
 * next exchange, and lets requests through until then. Once in a window, the instances together may thus
 * exceed a limit by what they take in within one exchange (`everyMs` and a round trip). Refused requests
 * cause an exchange too, so that for a key in use no instance is ever further behind than that.
 */
export class RateExchange implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private repetition: Repetition | null = null;
  private isAway = false;

  constructor(
    private readonly counters: readonly RateCounter[],
    private readonly counts: RateCounts,
    private readonly clock: RateClock,
    private readonly everyMs: number,
    private readonly log: Log,
  ) {}

  /** The first exchange sets the clock. */
  async onApplicationBootstrap(): Promise<void> {
    await this.run();
    this.repetition = repeat(() => this.runIfTouched(), {
      everyMs: () => (this.isAway ? AWAY_FACTOR * this.everyMs : this.everyMs),
      onError: (error) => this.noteOutcome(error),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    const stopped = this.repetition?.stop() ?? Promise.resolve();
    await endsWithin(
      LAST_EXCHANGE_MS,
      stopped.then(() => this.run()),
    );
  }

  /** Exchanges now. Never rejects: the next exchange sends what this one failed to. */
  async run(): Promise<void> {
    const sent = this.drain();
    const askedAt = performance.now();
    try {
      const tallies = new Map(Array.from(sent, ([key, { tally }]) => [key, tally]));
      const { nowMs, others } = await this.counts.exchange(tallies);
      this.clock.set(nowMs, askedAt);
      for (const counted of others) learn(sent.get(counted.key), counted);
      this.noteOutcome(null);
    } catch (error) {
      for (const { counter, subject, tally } of sent.values()) counter.touch(subject, tally);
      this.noteOutcome(error);
    }
  }

  private async runIfTouched(): Promise<void> {
    if (this.counters.some(({ isTouched }) => isTouched)) await this.run();
  }

  private drain(): Map<string, SentTally> {
    const sent = new Map<string, SentTally>();
    for (const counter of this.counters) {
      for (const [subject, tally] of counter.drainTouched())
        sent.set(countKey(counter.policy.name, subject), { counter, subject, tally, windowAt: tally.windowAt });
    }
    return sent;
  }

  /** Logs when the store goes and when it is back, not each attempt. */
  private noteOutcome(error: unknown): void {
    const isAway = error !== null;
    if (isAway && !this.isAway) this.log.warn({ err: error }, 'rate limits are counted by this instance alone');
    if (!isAway && this.isAway) this.log.info('rate limits are counted by all instances again');
    this.isAway = isAway;
  }
}

/**
 * The key of a count in the store. It is a digest: short, and text that the store takes, whatever a client
 * calls itself.
 */
export function countKey(policy: string, subject: string): string {
  return `${policy}:${hash('sha256', subject, 'base64url')}`;
}

function learn(sent: SentTally | undefined, { count, countBefore }: RateExchanged['others'][number]): void {
  if (!sent) return;
  const { counter, tally, windowAt } = sent;
  if (tally.windowAt === windowAt) {
    tally.others = Math.max(tally.others, count);
    tally.othersBefore = Math.max(tally.othersBefore, countBefore);
  } else if (tally.windowAt === windowAt + counter.policy.windowMs) {
    tally.othersBefore = Math.max(tally.othersBefore, count);
  }
}
