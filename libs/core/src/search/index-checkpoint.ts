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
