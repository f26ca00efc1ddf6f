import type { JsMsg, NatsConnection, StoredMsg } from 'nats';
import { jetstreamManager } from '../connection/jetstream-manager.js';
import { nullIfNotFound } from '../connection/nats-errors.js';
import { countStored } from '../ordered-reader.js';
import { bucketStream, bucketSubject, everyKey, MEMBERS_BUCKET, REVOKED_BUCKET } from '../subjects.js';

/**
 * Reads key-value buckets as the streams that they are: a revision is a stream sequence, a key is the rest of
 * a subject.
 */

export interface BucketState {
  /** When the bucket was created. Another time means that it is another bucket. */
  created: string;
  /** The revision of its last change. */
  revision: number;
}

/** Null if there is no such bucket. */
export async function bucketState(connection: NatsConnection, bucket: string): Promise<BucketState | null> {
  const manager = await jetstreamManager(connection);
  const info = await nullIfNotFound(manager.streams.info(bucketStream(bucket)));
  return info && { created: info.created, revision: info.state.last_seq };
}

/** The last message about a key, which may delete it. Null if there is none, or no such bucket. */
export async function lastOfKey(connection: NatsConnection, bucket: string, key: string): Promise<StoredMsg | null> {
  const manager = await jetstreamManager(connection);
  const last = { last_by_subj: bucketSubject(bucket, key) };
  return nullIfNotFound(manager.streams.getMessage(bucketStream(bucket), last));
}

export async function bucketHasKey(connection: NatsConnection, bucket: string, key: string): Promise<boolean> {
  const stored = await lastOfKey(connection, bucket, key);
  return stored !== null && stored.header.get(OPERATION_HEADER) === '';
}

/** Whether any key of `epoch` is in `MEMBERS` or `REVOKED`. */
export async function epochHasKeys(connection: NatsConnection, epoch: string): Promise<boolean> {
  for (const bucket of [MEMBERS_BUCKET, REVOKED_BUCKET]) {
    const range = { stream: bucketStream(bucket), filter: bucketSubject(bucket, everyKey(epoch)), from: 1 };
    const count = await nullIfNotFound(countStored(connection, range));
    if (count !== null && count > 0) return true;
  }
  return false;
}

/** The dot-separated parts of the key that `message` sets. Null if the message deletes the key. */
export function keyTokens(bucket: string, message: JsMsg): string[] | null {
  if (message.headers?.get(OPERATION_HEADER)) return null;
  return message.subject.slice(bucketSubject(bucket, '').length).split('.');
}

/** Absent where a key was put. */
export const OPERATION_HEADER = 'KV-Operation';
