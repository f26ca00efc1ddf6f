/** How far the index is, kept in the index itself and written in the same batch or transaction as the documents. */
export interface IndexCheckpoint {
  epoch: string;
  /** Which life of the database the index is of. What an index of another one holds may never have happened. */
  lineage: string;
  /** The stream sequence up to which everything is applied. */
  streamSeq: number;
  /** When the last event applied occurred; what search answers as its freshness. */
  occurredAt: string;
  /** The time from which a backfill is under way, or null. While set, the index may lack older messages. */
  backfillFrom: string | null;
  /** The request whose `index.backfill.done` ends that backfill; null exactly when `backfillFrom` is. */
  backfillId: string | null;
  /** The lease generation of the indexer that wrote it. */
  generation: number;
}

/** A place in the stream: everything up to `streamSeq` lies before it, and happened until `occurredAt`. */
export type StreamPosition = Pick<IndexCheckpoint, 'epoch' | 'streamSeq' | 'occurredAt'>;
