/**
 * The position up to which the index is complete. It is stored in the index, and written in the same batch or
 * transaction as the documents.
 */
export interface IndexCheckpoint {
  epoch: string;
  /**
   * Identifies one life of the database. An index of another lineage may hold what never happened in this
   * one.
   */
  lineage: string;
  /**
   * How the build was made, see `formatRecipe`. A build of another recipe than the wanted one is replaced,
   * and answers queries until then.
   */
  recipe: string;
  /** Everything up to this stream sequence is applied. */
  streamSeq: number;
  /** When the last applied event occurred. Search reports it as the index's freshness. */
  occurredAt: string;
  /** When the running backfill began, or null. Until it ends, the index may lack older messages. */
  backfillFrom: string | null;
  /** The id that the backfill's `index.backfill.done` carries; null exactly when `backfillFrom` is. */
  backfillId: string | null;
  /** The lease generation of the indexer that wrote the checkpoint. */
  generation: number;
}

/** A position in the stream: after `streamSeq`, whose event occurred at `occurredAt`. */
export type StreamPosition = Pick<IndexCheckpoint, 'epoch' | 'streamSeq' | 'occurredAt'>;

/** Older than any message: a backfill from here is one of everything. */
export const THE_BEGINNING = '1970-01-01T00:00:00.000Z';

/** Events of different chats may be out of order by up to the lifetime of a transaction. */
const MARGIN_MS = 60_000;

/**
 * The index contains everything that happened before this time, RFC 3339, but for events of transactions that
 * took longer than `marginMs`.
 */
export function completeUntil({ occurredAt, backfillFrom }: IndexCheckpoint, marginMs = MARGIN_MS): string {
  const margin = new Date(Math.max(0, Date.parse(occurredAt) - marginMs)).toISOString();
  return backfillFrom !== null && backfillFrom < margin ? backfillFrom : margin;
}

/** Whether an index at `checkpoint` has all that it had at `former`. It has less after it was lost. */
export function hasAllOf(checkpoint: IndexCheckpoint | null, former: IndexCheckpoint | null): boolean {
  if (former === null) return true;
  if (checkpoint === null || checkpoint.lineage !== former.lineage) return false;
  const { backfillFrom } = checkpoint;
  const isFilled = backfillFrom === null || (former.backfillFrom !== null && former.backfillFrom <= backfillFrom);
  return isFilled && checkpoint.epoch === former.epoch && checkpoint.streamSeq >= former.streamSeq;
}

/** Whether the index lacks nothing up to a sequence of the stream of `epoch`. */
export function isCompleteThrough(
  { epoch, streamSeq, backfillFrom }: IndexCheckpoint,
  position: Pick<StreamPosition, 'epoch' | 'streamSeq'>,
): boolean {
  return epoch === position.epoch && streamSeq >= position.streamSeq && backfillFrom === null;
}
