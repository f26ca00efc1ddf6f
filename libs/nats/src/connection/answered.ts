import { setTimeout as pause } from 'node:timers/promises';
import type { NatsConnection } from 'nats';

const ANSWER_MS = 3_000;

/**
 * Resolves when the server has answered to all that was sent. Rejects if it takes longer than a connection is given up after; the
 * library's own `flush` never ends when the connection is closed meanwhile, and whoever waits for it waits for ever.
 */
export async function answered(connection: NatsConnection, withinMs = ANSWER_MS): Promise<void> {
  const waiting = new AbortController();
  const silence = pause(withinMs, undefined, { signal: waiting.signal, ref: false }).then(() => {
    throw new Error(`NATS did not answer within ${withinMs} ms`);
  });
  try {
    await Promise.race([connection.flush(), silence]);
  } finally {
    waiting.abort();
  }
}
