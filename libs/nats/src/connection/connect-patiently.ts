import { setTimeout as pause } from 'node:timers/promises';
import { connectNats, UnsupportedNatsError, type NatsConnection } from './connection.js';
import type { NatsTarget } from '../access/nats-access.js';

const RETRY_MS = 500;

export interface PatientOptions {
  /** Gets the error of the first failed attempt, and of each that fails for another reason than the last. */
  onAway?: (error: unknown) => void;
  /** Ends the attempts: the promise then rejects, and no connection is left open. */
  signal?: AbortSignal;
}

/**
 * Tries to connect until NATS is there and lets us in, so that services can be started in any order. Rejects
 * with `UnsupportedNatsError` if the server is too old.
 */
export async function connectPatiently(
  target: NatsTarget,
  name: string,
  { onAway, signal }: PatientOptions = {},
): Promise<NatsConnection> {
  let reason: string | null = null;
  for (;;) {
    signal?.throwIfAborted();
    const connection = await connectNats(target, name).catch((error: unknown) => {
      if (error instanceof UnsupportedNatsError) throw error;
      if (String(error) !== reason) onAway?.(error);
      reason = String(error);
      return null;
    });
    if (connection === null) await pause(RETRY_MS, undefined, signal && { signal });
    else if (!signal?.aborted) return connection;
    else await connection.close();
  }
}
