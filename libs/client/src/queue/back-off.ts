import { backOffMs as waitMs } from '../environment/back-off.js';
import type { Environment } from '../environment/environment.js';
import { ProblemError } from '../rest/errors.js';

const FIRST_MS = 1_000;

/** How long to wait after so many failures in a row, and at least as long as the last one asked for. */
export function backOffMs(failures: number, error: unknown, { random }: Environment): number {
  const askedMs = (error instanceof ProblemError && error.retryAfterMs) || 0;
  return waitMs(FIRST_MS, failures - 1, askedMs, random());
}
