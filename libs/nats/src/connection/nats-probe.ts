import { ErrorCode, NatsError } from 'nats';
import { closeNats, connectNatsOnce, type NatsConnection } from './connection.js';
import type { NatsTarget } from '../access/nats-access.js';
import { roundTrip } from './round-trip.js';

const LOST: readonly string[] = [ErrorCode.Disconnect, ErrorCode.ConnectionClosed];
const ATTEMPT_MS = 600;

/**
 * Resolves when NATS answers, for `/health`. Otherwise rejects and says why, in words and without secrets.
 * While the connection is lost, the client retries and keeps the reasons to itself: so this connects once
 * more, only to be told the reason. `connection` is null before the first connection.
 */
export async function assertNatsAnswers(connection: NatsConnection | null, target: NatsTarget): Promise<void> {
  if (connection && !(await isLost(connection))) return;
  const attempt = await connectNatsOnce(target, 'health check', ATTEMPT_MS);
  await closeNats(attempt);
  throw new Error('the connection to NATS is being restored');
}

/** Rejects if the server is silent. */
async function isLost(connection: NatsConnection): Promise<boolean> {
  try {
    await roundTrip(connection);
    return false;
  } catch (error) {
    if (error instanceof NatsError && LOST.includes(error.code)) return true;
    throw error;
  }
}
