import type { NatsConnection } from 'nats';
import { isWrongRevision } from '../connection/nats-errors.js';
import { SHORT_WAIT } from '../connection/jetstream-manager.js';
import { TICKETS_BUCKET } from '../subjects.js';
import { lastOfKey, OPERATION_HEADER } from './bucket-view.js';

/**
 * The bucket `TICKETS`: what each unused ticket stands for, under the ticket's hash, for
 * `TICKET_TTL_SECONDS`. These functions reject when NATS does not answer within two seconds.
 */

/** A ticket that nobody has used yet. */
export interface UnusedTicket {
  value: string;
  revision: number;
}

export async function putTicket(connection: NatsConnection, hash: string, value: string): Promise<void> {
  const tickets = await bucket(connection);
  await tickets.put(hash, value);
}

/** Null if there is no such ticket, or it has expired or was used. */
export async function findTicket(connection: NatsConnection, hash: string): Promise<UnusedTicket | null> {
  const stored = await lastOfKey(connection, TICKETS_BUCKET, hash);
  if (stored === null || stored.header.get(OPERATION_HEADER) !== '') return null;
  return { value: stored.string(), revision: stored.seq };
}

/** Returns false if somebody else has used the ticket since it was found. Of two at once, one gets in. */
export async function consumeTicket(connection: NatsConnection, hash: string, revision: number): Promise<boolean> {
  const tickets = await bucket(connection);
  try {
    await tickets.delete(hash, { previousSeq: revision });
    return true;
  } catch (error) {
    if (isWrongRevision(error)) return false;
    throw error;
  }
}

/** Uses the bucket without asking whether it exists. */
function bucket(connection: NatsConnection) {
  return connection.jetstream(SHORT_WAIT).views.kv(TICKETS_BUCKET, { bindOnly: true });
}
