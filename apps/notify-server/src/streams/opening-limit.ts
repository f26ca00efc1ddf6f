import { RateLimitedError } from '@fechatter/core';
import { RateCounter } from '@fechatter/limits';

const WINDOW_MS = 60_000;
/** Those who were refused together must not return together. */
const SPREAD_SECONDS = 10;

/** Bounds how often the clients of one address open streams and ask for pages. Each instance counts for itself. */
export class OpeningLimit {
  private readonly counter: RateCounter;

  constructor(
    private readonly perMinute: number,
    now: () => number = Date.now,
  ) {
    this.counter = new RateCounter({ name: 'events-address', limit: perMinute, windowMs: WINDOW_MS }, now);
  }

  /** Counts one request of the address with the key `client`. Throws `rate_limited`. */
  assertAllowed(client: string): void {
    const { isAllowed, resetSeconds } = this.counter.consume(client);
    if (isAllowed) return;
    const retryAfter = resetSeconds + Math.floor(Math.random() * SPREAD_SECONDS);
    throw new RateLimitedError(retryAfter, `Your address may ask for events ${this.perMinute} times in a minute.`);
  }
}
