import type { Environment } from '../environment/environment.js';
import { ProblemError } from '../rest/errors.js';

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
/** A server that asks for more is asked again all the same. */
const LONGEST_RETRY_AFTER_MS = 600_000;

/**
 * How long to wait after so many failures in a row: twice as long each time, or as `Retry-After` says if that
 * is longer. The random part spreads clients that were cut off together.
 */
export function backOffMs(failures: number, error: unknown, { random }: Environment): number {
  const ownMs = Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
  const askedMs = (error instanceof ProblemError && error.retryAfterMs) || 0;
  return Math.max(ownMs, Math.min(askedMs, LONGEST_RETRY_AFTER_MS)) * (1 + random() / 2);
}
