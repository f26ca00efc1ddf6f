import { NatsError } from 'nats';

const WRONG_LAST_SEQUENCE = 10_071;

/** Whether a write was refused because its key has changed since the revision that it names. */
export function isWrongRevision(error: unknown): boolean {
  return error instanceof NatsError && error.api_error?.err_code === WRONG_LAST_SEQUENCE;
}
