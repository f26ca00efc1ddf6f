import type { JetStreamManager, NatsConnection } from 'nats';

/** A request that was under way when the server died is never answered, so don't wait long for it. */
export const SHORT_WAIT = { timeout: 2_000, checkAPI: false };

export function jetstreamManager(connection: NatsConnection): Promise<JetStreamManager> {
  return connection.jetstreamManager(SHORT_WAIT);
}
