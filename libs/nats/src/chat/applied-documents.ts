import type { Msg, NatsConnection } from 'nats';
import { chatStreamState } from './chat-view.js';
import { useIndexerBucket } from '../ensured-stream.js';
import { ALL_DOCUMENTS, APPLIED_HINT, CHAT_STREAM, PURGED_KEY } from '../subjects.js';

/**
 * Purges documents that the index has applied from `CHAT`, so that a backfill does not push live events out
 * of the stream. The bucket `INDEXER` remembers, before each purge, how far it goes: an index that is
 * restored from an older copy must not conclude that it lacks nothing.
 *
 * The indexer announces, and a chat-api purges: whoever may purge `CHAT` may purge events too.
 */

export interface PurgedThrough {
  epoch: string;
  streamSeq: number;
}

/** Null if no document was ever purged. */
export async function documentsPurgedThrough(connection: NatsConnection): Promise<PurgedThrough | null> {
  const kv = await useIndexerBucket(connection);
  const entry = await kv.get(PURGED_KEY);
  return entry?.operation === 'PUT' ? entry.json<PurgedThrough>() : null;
}

/**
 * Announces that the index holds the documents up to `streamSeq`. Does nothing if the stream is of another
 * epoch. The announcement may be lost: the next one covers it.
 */
export async function announceApplied(connection: NatsConnection, applied: PurgedThrough): Promise<void> {
  const { epoch, streamSeq } = applied;
  if ((await chatStreamState(connection))?.epoch !== epoch) return;
  const kv = await useIndexerBucket(connection);
  const value = JSON.stringify({ epoch, streamSeq } satisfies PurgedThrough);
  await kv.put(PURGED_KEY, value);
  connection.publish(APPLIED_HINT, value);
}

/** Purges what is announced, for as long as the connection is open. One of the callers' instances does it. */
export function purgeAnnounced(connection: NatsConnection, onError: (error: unknown) => void): void {
  connection.subscribe(APPLIED_HINT, {
    queue: APPLIED_HINT,
    callback: (error, message) => {
      const applied = error ? null : parseApplied(message);
      if (applied) purgeAppliedDocuments(connection, applied).catch(onError);
    },
  });
}

/**
 * Purges the documents up to `streamSeq`, but never the stream's last message, which the relay's next
 * publication refers to. Does nothing if the stream is of another epoch.
 */
export async function purgeAppliedDocuments(
  connection: NatsConnection,
  { epoch, streamSeq }: PurgedThrough,
): Promise<void> {
  const stream = await chatStreamState(connection);
  if (stream?.epoch !== epoch) return;
  const manager = await connection.jetstreamManager({ checkAPI: false });
  const firstKept = Math.min(streamSeq + 1, stream.lastSeq);
  await manager.streams.purge(CHAT_STREAM, { filter: ALL_DOCUMENTS, seq: firstKept });
}

function parseApplied(message: Msg): PurgedThrough | null {
  try {
    const { epoch, streamSeq } = message.json<Record<string, unknown>>();
    return typeof epoch === 'string' && Number.isSafeInteger(streamSeq)
      ? { epoch, streamSeq: Number(streamSeq) }
      : null;
  } catch {
    return null;
  }
}
