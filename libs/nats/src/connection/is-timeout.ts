import { NatsError } from 'nats';

const TIMEOUT = 'TIMEOUT';

/** Whether NATS did not answer in time. It may have done what was asked all the same. */
export function isTimeout(error: unknown): boolean {
  return error instanceof NatsError && error.code === TIMEOUT;
}
