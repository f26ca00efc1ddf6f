import { endsWithin } from '@fechatter/core';
import type { NatsConnection } from 'nats';

const GOODBYE_MS = 1_000;

/**
 * Closes the connection. The library first waits until everything that was sent has left the process, which it
 * never does while the server or the network takes nothing more; this does not wait for that.
 */
export async function closeNats(connection: NatsConnection): Promise<void> {
  await endsWithin(GOODBYE_MS, connection.close());
}
