import type { Tally } from '../counting/rate-counter.js';

/** What an exchange returns. */
export interface RateExchanged {
  /** The store's clock, in milliseconds since 1970. */
  nowMs: number;
  /**
   * For each key that other instances counted too: how many requests they let through in the tally's window
   * and in the one before.
   */
  others: { key: string; count: number; countBefore: number }[];
}

/** Where the instances of a service tell each other how many requests they let through. */
export interface RateCounts {
  /**
   * Stores this instance's tallies, by key, and returns those of the other instances. A tally is the whole
   * count of this instance, never a difference: storing it twice, or storing an older one late, must change
   * nothing. Leaves out a tally that the store refuses; the others are exchanged.
   */
  exchange(tallies: ReadonlyMap<string, Tally>): Promise<RateExchanged>;
}

/** For a service whose instances share no store: each counts for itself, by its machine's monotonic clock. */
export class LocalRateCounts implements RateCounts {
  exchange(): Promise<RateExchanged> {
    return Promise.resolve({ nowMs: performance.timeOrigin + performance.now(), others: [] });
  }
}
