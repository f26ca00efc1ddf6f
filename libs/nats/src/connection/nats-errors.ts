import { NatsError } from 'nats';

const NOT_FOUND = '404';
const TIMEOUT = 'TIMEOUT';
const WRONG_LAST_SEQUENCE = 10_071;

/** Turns "no such stream, message or key" into null. Other failures are thrown. */
export async function nullIfNotFound<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NatsError && error.code === NOT_FOUND) return null;
    throw error;
  }
}

/** Whether NATS did not answer in time. It may have carried out the request all the same. */
export function isTimeout(error: unknown): boolean {
  return error instanceof NatsError && error.code === TIMEOUT;
}

/** Whether NATS refused a compare-and-set because the key's revision is not the expected one. */
export function isWrongRevision(error: unknown): boolean {
  return error instanceof NatsError && error.api_error?.err_code === WRONG_LAST_SEQUENCE;
}
