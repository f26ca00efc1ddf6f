import type { JsMsg, NatsConnection } from 'nats';
import { jsManager } from '../connection/js-manager.js';
import { orNull } from '../connection/or-null.js';

/** Key-value buckets as the streams that they are: a revision is a sequence, a key the rest of a subject. */

export interface BucketState {
  /** When the bucket was made: another time means that it is another bucket. */
  created: string;
  /** The revision of its last change. */
  revision: number;
}

/** Null if there is no such bucket. */
export async function bucketState(connection: NatsConnection, bucket: string): Promise<BucketState | null> {
  const manager = await jsManager(connection);
  const info = await orNull(manager.streams.info(bucketStream(bucket)));
  return info && { created: info.created, revision: info.state.last_seq };
}

export async function bucketHasKey(connection: NatsConnection, bucket: string, key: string): Promise<boolean> {
  const manager = await jsManager(connection);
  const last = { last_by_subj: bucketSubject(bucket, key) };
  const stored = await orNull(manager.streams.getMessage(bucketStream(bucket), last));
  return stored !== null && stored.header.get(OPERATION_HEADER) === '';
}

export function bucketStream(bucket: string): string {
  return `KV_${bucket}`;
}

export function bucketSubject(bucket: string, key: string): string {
  return `$KV.${bucket}.${key}`;
}

/** The dot-separated parts of the key that `message` sets. Null if it deletes it. */
export function keyTokens(bucket: string, message: JsMsg): string[] | null {
  if (message.headers?.get(OPERATION_HEADER)) return null;
  return message.subject.slice(bucketSubject(bucket, '').length).split('.');
}

const OPERATION_HEADER = 'KV-Operation';
