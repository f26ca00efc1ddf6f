import { setTimeout as pause } from 'node:timers/promises';
import { connectNats, UnsupportedNatsError, type NatsConnection } from './connection.js';

const RETRY_MS = 500;

/**
 * Waits for a NATS that is not there yet: starting in another order needs no restart by hand. `onAway` is told of each attempt in vain.
 * Rejects with `UnsupportedNatsError` for a server that is too old.
 */
export async function connectPatiently(
  url: string,
  name: string,
  onAway: (error: unknown) => void,
): Promise<NatsConnection> {
  for (;;) {
    try {
      return await connectNats(url, name);
    } catch (error) {
      if (error instanceof UnsupportedNatsError) throw error;
      onAway(error);
    }
    await pause(RETRY_MS);
  }
}
