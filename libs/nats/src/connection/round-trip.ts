import { endsWithin } from '@fechatter/core';
import type { NatsConnection } from 'nats';

const ANSWER_MS = 3_000;

/**
 * Resolves when the server has answered everything that was sent. Rejects after `withinMs`; the default is
 * the time after which a silent connection is given up. The library's own `flush` never settles when the
 * connection is closed meanwhile.
 */
export async function roundTrip(connection: NatsConnection, withinMs = ANSWER_MS): Promise<void> {
  const isAnswered = await endsWithin(withinMs, connection.flush());
  if (!isAnswered) throw new Error(`NATS did not answer within ${withinMs} ms`);
}
