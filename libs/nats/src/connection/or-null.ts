import { NatsError } from 'nats';

const NOT_FOUND = '404';

/** Null for "there is no such stream, message or key"; other failures stay failures. */
export async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NatsError && error.code === NOT_FOUND) return null;
    throw error;
  }
}
