import type { Tally } from '../counting/rate-counter.js';

/** What the other instances let through, as the store of counts knows it. */
export interface RateExchanged {
  /** The store's clock, in milliseconds since 1970. */
  nowMs: number;
  /** Of each key that others counted too: what they let through in the window that was asked about, and in the one before. */
  others: { key: string; count: number; countBefore: number }[];
}

/** Where the instances tell each other how many requests they let through. */
export interface RateCounts {
  /**
   * Stores this instance's tallies, by key, and answers with those of the others. A tally is the instance's whole count of a key, never a
   * difference: storing one twice, or an older one late, must change nothing.
   */
  exchange(tallies: ReadonlyMap<string, Tally>): Promise<RateExchanged>;
}
