const LONGEST_MS = 60_000;
/** No refusal makes a client wait for longer. */
const LONGEST_RETRY_AFTER_MS = 600_000;

/**
 * Returns how long to wait before attempt `failures + 1`: twice as long after each failure, at least
 * `atLeastMs`, and up to a half longer at random, so that clients that were cut together come back apart.
 */
export function backOffMs(firstMs: number, failures: number, atLeastMs: number, random: number): number {
  const backOff = Math.min(firstMs * 2 ** failures, LONGEST_MS);
  return Math.max(backOff, Math.min(atLeastMs, LONGEST_RETRY_AFTER_MS)) * (1 + random / 2);
}
