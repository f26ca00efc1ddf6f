import type { JetStreamManager, NatsConnection } from 'nats';

/** A question that was on its way when the server died is never answered: not to wait for it long. */
export const ANSWER = { timeout: 2_000, checkAPI: false };

export function jsManager(connection: NatsConnection): Promise<JetStreamManager> {
  return connection.jetstreamManager(ANSWER);
}
