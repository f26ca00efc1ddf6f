import type { NatsConnection } from 'nats';
import { nullIfNotFound } from '../connection/nats-errors.js';
import { replicasOf } from '../connection/replicas.js';
import { bucketStream, MEMBERS_BUCKET, REVOKED_BUCKET } from '../subjects.js';

/**
 * Deletes the buckets of the relay's leader that have another number of replicas than what is created now.
 * Call it for a new epoch only, which writes all of their content again: see `connection/replicas.ts`.
 */
export async function deleteBucketsWithOtherReplicas(connection: NatsConnection): Promise<void> {
  const manager = await connection.jetstreamManager({ checkAPI: false });
  for (const stream of [MEMBERS_BUCKET, REVOKED_BUCKET].map(bucketStream)) {
    const info = await nullIfNotFound(manager.streams.info(stream));
    const isOther = info !== null && info.config.num_replicas !== replicasOf(connection);
    if (isOther) await nullIfNotFound(manager.streams.delete(stream));
  }
}
