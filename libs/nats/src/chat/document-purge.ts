import { StorageType, type KV, type NatsConnection } from 'nats';
import { orNull } from '../connection/or-null.js';
import { ALL_DOCUMENTS, CHAT_STREAM, INDEXER_BUCKET, PURGED_KEY } from '../subjects.js';

/**
 * Documents that are in the index are taken out of `CHAT`, so that a backfill does not push live events out of it. How far is remembered
 * first: an index that comes back from an older copy of itself must not believe that nothing is missing.
 */

export interface PurgedThrough {
  epoch: string;
  streamSeq: number;
}

/** Null if nothing was ever purged. */
export async function purgedThrough(connection: NatsConnection): Promise<PurgedThrough | null> {
  const kv = await bucket(connection);
  const entry = await kv.get(PURGED_KEY);
  return entry?.operation === 'PUT' ? entry.json<PurgedThrough>() : null;
}

/** Purges the documents up to `streamSeq`, except where that is the stream's very last message: the relay's next publish refers to it. */
export async function purgeDocuments(connection: NatsConnection, { epoch, streamSeq }: PurgedThrough): Promise<void> {
  const manager = await connection.jetstreamManager({ checkAPI: false });
  const info = await orNull(manager.streams.info(CHAT_STREAM));
  if (info?.config.metadata?.['epoch'] !== epoch) return;
  const kv = await bucket(connection);
  await kv.put(PURGED_KEY, JSON.stringify({ epoch, streamSeq } satisfies PurgedThrough));
  // `seq` is the first that stays.
  const seq = Math.min(streamSeq + 1, info.state.last_seq);
  await manager.streams.purge(CHAT_STREAM, { filter: ALL_DOCUMENTS, seq });
}

function bucket(connection: NatsConnection): Promise<KV> {
  return connection.jetstream().views.kv(INDEXER_BUCKET, { history: 1, storage: StorageType.File });
}
