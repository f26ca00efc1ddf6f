import { StorageType, type JetStreamOptions, type KV, type NatsConnection, type StreamConfig } from 'nats';
import { nullIfNotFound } from './connection/nats-errors.js';
import { attainableReplicas, replicasOf } from './connection/replicas.js';
import { INDEXER_BUCKET } from './subjects.js';

/**
 * Streams and buckets that outlive epochs. Nothing that is published to them is chained by message ids, so
 * their number of replicas may be changed in place (`connection/replicas.ts`).
 */

/** Does nothing if the stream exists. */
export async function ensureStream(
  connection: NatsConnection,
  config: Partial<StreamConfig> & { name: string },
): Promise<void> {
  const manager = await connection.jetstreamManager({ checkAPI: false });
  if (await nullIfNotFound(manager.streams.info(config.name))) return;
  await manager.streams.add({ ...config, num_replicas: replicasOf(connection) });
}

/** Creates the bucket if it does not exist. */
export function openIndexerBucket(connection: NatsConnection, options: JetStreamOptions = {}): Promise<KV> {
  const { views } = connection.jetstream(options);
  return views.kv(INDEXER_BUCKET, { history: 1, storage: StorageType.File, replicas: replicasOf(connection) });
}

/** Brings the number of replicas to what the setting says, if NATS has as many servers now. */
export async function adjustReplicas(connection: NatsConnection, stream: string): Promise<void> {
  const wanted = attainableReplicas(connection);
  const manager = await connection.jetstreamManager({ checkAPI: false });
  const { config } = await manager.streams.info(stream);
  if (wanted !== null && config.num_replicas !== wanted) {
    await manager.streams.update(stream, { num_replicas: wanted });
  }
}
