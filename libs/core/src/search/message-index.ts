import type { IndexCheckpoint, StreamPosition } from './index-checkpoint.js';
import type { IndexEntry } from './index-entries.js';

/**
 * Search has two ports: `MessageIndex` writes, `MessageSearch` queries. Meilisearch and PostgreSQL implement
 * both, and pass one contract suite. The index is a cache of the messages in PostgreSQL: the search service
 * checks each hit again and shows the message as it is in PostgreSQL, never as it was indexed.
 */

/**
 * Writes the index. Only the holder of the lease uses it. An error other than those below means that the
 * engine can't be used at the moment.
 *
 * The index has one live build, which answers queries. If it may contain what never happened, was written by
 * other rules, or was not made for the last order, a second build is filled beside it and then replaces it,
 * so that queries are answered all the time. Each build has a checkpoint of its own.
 */
export interface MessageIndex {
  /**
   * The rules by which this release writes documents, see `IndexRecipe`. A build of other rules is replaced.
   */
  readonly rules: string;
  /** Creates or updates the index, its settings and its schema. Safe to repeat. */
  prepare(): Promise<void>;
  /** The highest generation that has taken over the index; 0 for none. The next one must be higher. */
  generation(): Promise<number>;
  /**
   * Takes over the index for `generation`. Waits for the writes that earlier generations left unfinished.
   * Throws {@link StaleGenerationError} if the same or a higher generation has taken over the index before.
   */
  takeOver(generation: number): Promise<void>;
  /** The build that answers queries. Throws before the first takeover. */
  readonly live: IndexBuild;
  /** The build that is to replace it, or null. */
  readonly filling: IndexBuild | null;
  /** Starts an empty build beside the live one, and gives up the one that was being filled. */
  startFilling(): Promise<IndexBuild>;
  /**
   * Makes the filled build the live one, at once for all queries. Its checkpoint must be at or beyond that of
   * the live one, both from the same batches, with no backfill under way. Throws {@link StaleGenerationError}
   * if a higher generation has taken over: then nothing changes.
   */
  switchToFilled(): Promise<void>;
  /** Rejects if the engine does not answer, or refuses the login or the key. */
  ping(): Promise<void>;
  /** Deletes builds that are neither live nor being filled, a minute after this was first so. */
  removeRetired(): Promise<void>;
  close(): Promise<void>;
}

/** Every method throws {@link StaleGenerationError} or {@link IndexLostError} where it notices the cause. */
export interface IndexBuild {
  /** Null if nothing has been applied yet, and after the build was lost or cleared. */
  checkpoint(): Promise<IndexCheckpoint | null>;
  /**
   * Applies the entries and the checkpoint together. Of several entries with one id, the last counts. `from`
   * is the position at which the entries begin. For a deleted chat, all its documents are removed, and none
   * in the same batch is added; the removal may become visible before the rest, and is repeated with it.
   * Resolves when the batch is applied and visible to queries. The first document of a message within an
   * epoch replaces what the build has of it, whatever its version. Throws {@link BatchRefusedError} if the
   * engine refuses the entries: then neither they nor the checkpoint are applied.
   */
  apply(entries: readonly IndexEntry[], checkpoint: IndexCheckpoint, from: StreamPosition): Promise<void>;
  /** Removes everything, including the checkpoint. */
  clear(): Promise<void>;
  /**
   * Looks for writes of an older generation that arrived after a takeover, which an engine without fencing
   * allows. Null if there are none, else the position from which the stream must be read again.
   */
  staleWrite(): Promise<StreamPosition | null>;
}

/** Another indexer has taken over. */
export class StaleGenerationError extends Error {}

/** The engine refused the batch: at least one entry in it is poison. */
export class BatchRefusedError extends Error {}

/** Something else emptied or replaced the index: it does not hold what was written. */
export class IndexLostError extends Error {}
