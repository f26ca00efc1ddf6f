import { ProblemError } from '../rest/errors.js';
import type { Ending } from './connection.js';

/** Returns whether the same request is always answered with this status. */
export function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 408, 429].includes(status);
}

/** What a request was answered with; a status of 0 if there was no answer. */
export function refusalOf(error: unknown): Ending {
  return error instanceof ProblemError
    ? { status: error.status, retryAfterMs: error.retryAfterMs ?? 0 }
    : { status: 0, retryAfterMs: 0 };
}
