import type { IndexCheckpoint, StreamPosition } from './index-checkpoint.js';
import type { IndexEntry } from './index-entries.js';

/**
 * The two ports of search. Both engines (Meilisearch, PostgreSQL) stand behind them and pass one contract suite. The index is a cache of
 * PostgreSQL's messages: whoever answers a query re-checks every hit, and shows the message as it is in PostgreSQL, never as it was indexed.
 */

/** The writing side, used by the one lease holder only. Whatever it throws beside the errors below means that the engine can't be used now. */
export interface MessageIndex {
  /** Makes index, settings and schema ready; safe to repeat. */
  prepare(): Promise<void>;
  /** Null while nothing was ever applied, and after the index was lost or cleared. */
  checkpoint(): Promise<IndexCheckpoint | null>;
  /** The highest generation that ever took this index over; 0 for none. A later one must be above it. */
  generation(): Promise<number>;
  /**
   * Takes the index over for `generation`: waits until what earlier generations left under way is finished. Throws
   * {@link StaleGenerationError} if another of at least this generation was here.
   */
  takeOver(generation: number): Promise<void>;
  /**
   * Applies entries (the last of several for one id counts) and the checkpoint together; `from` is where they begin. Of a deleted chat
   * every document goes, and none of the same batch comes in; this may be in before the rest is, and is done again with it. Resolves
   * once they are really applied and visible to queries. Throws {@link StaleGenerationError} if a later generation has taken over,
   * {@link BatchRefusedError} if the engine will not have these entries: then neither they nor the checkpoint are in.
   */
  apply(entries: readonly IndexEntry[], checkpoint: IndexCheckpoint, from: StreamPosition): Promise<void>;
  /** Empties the index, checkpoint included. Throws {@link StaleGenerationError}. */
  clear(): Promise<void>;
  /**
   * Looks for writes of an older generation that slipped in after a takeover (an engine without fencing). Null if none; else the position
   * from behind which the stream must be read again. Throws {@link IndexLostError}.
   */
  staleWrite(): Promise<StreamPosition | null>;
  close(): Promise<void>;
}

/** Another indexer has taken over. */
export class StaleGenerationError extends Error {}

/** The engine will not have this batch: at least one entry in it is poison. */
export class BatchRefusedError extends Error {}

/** The engine was emptied or replaced behind our back: what it holds now is not what was written. */
export class IndexLostError extends Error {}
