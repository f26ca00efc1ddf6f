import {
  DiscardPolicy,
  nanos,
  RetentionPolicy,
  StorageType,
  type JetStreamOptions,
  type KV,
  type KvOptions,
  type NatsConnection,
  type StreamConfig,
} from 'nats';
import { jetstreamManager, SHORT_WAIT } from './connection/jetstream-manager.js';
import { attainableReplicas, replicasOf } from './connection/replicas.js';
import {
  INDEXER_BUCKET,
  LIVE_STREAM,
  LIVE_STREAM_SUBJECTS,
  PRESENCE_BUCKET,
  TICKETS_BUCKET,
  WORK_STREAM,
  WORK_STREAM_SUBJECTS,
} from './subjects.js';

/**
 * Streams and buckets that outlive epochs. Nothing that is published to them is chained by message ids, so
 * their number of replicas may be changed in place (`connection/replicas.ts`).
 */

/** A ticket that is not used within this time is worth nothing. */
export const TICKET_TTL_SECONDS = 30;
/** Some 100,000 tickets, of 30 s. */
const TICKETS_MAX_BYTES = 64 * 1024 ** 2;
/** Nobody reads what is older: presence is said again every ten seconds, and nobody types as long. */
const LIVE_MAX_AGE_MS = 30_000;
const LIVE_MAX_BYTES = 64 * 1024 ** 2;
const WORK_MAX_AGE_MS = 30 * 24 * 60 * 60 * 1_000;

/** Does nothing if the stream exists. */
export async function createWorkStream(connection: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(connection);
  await manager.streams.add({
    name: WORK_STREAM,
    subjects: WORK_STREAM_SUBJECTS,
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    max_age: nanos(WORK_MAX_AGE_MS),
    num_replicas: replicasOf(connection),
  });
}

export function createIndexerBucket(connection: NatsConnection): Promise<void> {
  return createBucket(connection, INDEXER_BUCKET, { storage: StorageType.File });
}

/** It is kept in memory: after a restart of NATS, clients get new tickets. */
export function createTicketBucket(connection: NatsConnection): Promise<void> {
  const bounds = { ttl: TICKET_TTL_SECONDS * 1_000, max_bytes: TICKETS_MAX_BYTES };
  return createBucket(connection, TICKETS_BUCKET, { storage: StorageType.Memory, ...bounds });
}

export function createPresenceBucket(connection: NatsConnection): Promise<void> {
  return createBucket(connection, PRESENCE_BUCKET, { storage: StorageType.File });
}

/** Does nothing if the bucket exists. */
async function createBucket(connection: NatsConnection, name: string, options: Partial<KvOptions>): Promise<void> {
  const { views } = connection.jetstream(SHORT_WAIT);
  await views.kv(name, { history: 1, replicas: replicasOf(connection), ...options });
}

/** Does nothing if the stream exists. It is kept in memory, since notify-servers say again what matters. */
export async function createLiveStream(connection: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(connection);
  await manager.streams.add({
    name: LIVE_STREAM,
    subjects: LIVE_STREAM_SUBJECTS,
    storage: StorageType.Memory,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    max_age: nanos(LIVE_MAX_AGE_MS),
    max_bytes: LIVE_MAX_BYTES,
    num_replicas: replicasOf(connection),
  });
}

/** Uses the bucket without asking whether it exists. What is missing has no keys and takes none. */
export function useIndexerBucket(connection: NatsConnection, options: JetStreamOptions = {}): Promise<KV> {
  return connection.jetstream({ checkAPI: false, ...options }).views.kv(INDEXER_BUCKET, { bindOnly: true });
}

/** Brings the number of replicas to what the setting says, if NATS has as many servers now. */
export async function adjustReplicas(
  connection: NatsConnection,
  { name, num_replicas: present }: Pick<StreamConfig, 'name' | 'num_replicas'>,
): Promise<void> {
  const wanted = attainableReplicas(connection);
  if (wanted === null || present === wanted) return;
  const manager = await jetstreamManager(connection);
  await manager.streams.update(name, { num_replicas: wanted });
}
