import { StorageType, type KV, type NatsConnection } from 'nats';
import { nullIfNotFound } from '../connection/nats-errors.js';
import { ALL_DOCUMENTS, CHAT_STREAM, INDEXER_BUCKET, PURGED_KEY } from '../subjects.js';

/**
 * Purges documents that the index has applied from `CHAT`, so that a backfill does not push live events out
 * of the stream. The bucket `INDEXER` remembers, before each purge, how far it goes: an index that is
 * restored from an older copy must not conclude that it lacks nothing.
 */

export interface PurgedThrough {
  epoch: string;
  streamSeq: number;
}

/** Null if no document was ever purged. */
export async function documentsPurgedThrough(connection: NatsConnection): Promise<PurgedThrough | null> {
  const kv = await bucket(connection);
  const entry = await kv.get(PURGED_KEY);
  return entry?.operation === 'PUT' ? entry.json<PurgedThrough>() : null;
}

/**
 * Purges the documents up to `streamSeq`, but never the stream's last message, which the relay's next
 * publication refers to. Does nothing if the stream is of another epoch.
 */
export async function purgeAppliedDocuments(
  connection: NatsConnection,
  { epoch, streamSeq }: PurgedThrough,
): Promise<void> {
  const manager = await connection.jetstreamManager({ checkAPI: false });
  const info = await nullIfNotFound(manager.streams.info(CHAT_STREAM));
  if (info?.config.metadata?.['epoch'] !== epoch) return;
  const kv = await bucket(connection);
  await kv.put(PURGED_KEY, JSON.stringify({ epoch, streamSeq } satisfies PurgedThrough));
  const firstKept = Math.min(streamSeq + 1, info.state.last_seq);
  await manager.streams.purge(CHAT_STREAM, { filter: ALL_DOCUMENTS, seq: firstKept });
}

function bucket(connection: NatsConnection): Promise<KV> {
  return connection.jetstream().views.kv(INDEXER_BUCKET, { history: 1, storage: StorageType.File });
}
