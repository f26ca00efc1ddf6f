import { RateLimitedError } from '@fechatter/core';
import { RateCounter } from './rate-counter.js';

const WINDOW_MS = 60_000;
/** Those who were refused together must not return together. */
const SPREAD_SECONDS = 10;

export interface LocalLimitSettings {
  name: string;
  perMinute: number;
  /** What may be done so often, to follow the number: `streams may be opened from your address`. */
  what: string;
}

/** Counts for this instance alone. */
export class LocalLimit {
  private readonly counter: RateCounter;

  constructor(
    private readonly settings: LocalLimitSettings,
    now: () => number = Date.now,
  ) {
    const { name, perMinute: limit } = settings;
    this.counter = new RateCounter({ name, limit, windowMs: WINDOW_MS }, now);
  }

  /** Counts one request of `subject`. Throws `rate_limited`. */
  assertAllowed(subject: string): void {
    const { isAllowed, resetSeconds } = this.counter.consume(subject);
    if (isAllowed) return;
    const { perMinute, what } = this.settings;
    const retryAfter = resetSeconds + Math.floor(Math.random() * SPREAD_SECONDS);
    throw new RateLimitedError(retryAfter, `${perMinute} ${what} in a minute.`);
  }
}
