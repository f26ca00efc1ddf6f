import { setTimeout as pause } from 'node:timers/promises';
import { connectNats, UnsupportedNatsError, type NatsConnection } from '@fechatter/nats';
import type { Log } from '@fechatter/server';

const RETRY_MS = 500;

/** Waits for a NATS that is not there yet: starting in another order needs no restart by hand. Throws for one that is too old. */
export async function connectPatiently(url: string, name: string, log: Log): Promise<NatsConnection> {
  for (;;) {
    try {
      return await connectNats(url, name);
    } catch (error) {
      if (error instanceof UnsupportedNatsError) throw error;
      log.warn({ err: error }, 'NATS is not there yet');
    }
    await pause(RETRY_MS);
  }
}
