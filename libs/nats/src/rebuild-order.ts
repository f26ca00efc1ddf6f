import type { NatsConnection } from 'nats';
import { lastOfKey } from './buckets/bucket-view.js';
import { SHORT_WAIT } from './connection/jetstream-manager.js';
import { useIndexerBucket } from './ensured-stream.js';
import { INDEXER_BUCKET, ORDER_KEY } from './subjects.js';

/**
 * The last order of an operator to rebuild the index. It stays in the bucket `INDEXER` after it was carried
 * out, which the recipe of the live build tells.
 */

/** The id of the last order. Null if there was none, or the bucket was lost. */
export async function rebuildOrder(connection: NatsConnection): Promise<string | null> {
  const stored = await lastOfKey(connection, INDEXER_BUCKET, ORDER_KEY);
  return stored && stored.json<{ id: string }>().id;
}

/** Resolves when the order is stored. An order replaces the one before, also while that is carried out. */
export async function orderRebuild(connection: NatsConnection, id: string): Promise<void> {
  const kv = await useIndexerBucket(connection, SHORT_WAIT);
  await kv.put(ORDER_KEY, JSON.stringify({ id }));
}
