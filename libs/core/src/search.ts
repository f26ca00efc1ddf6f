import type { ChatType } from './models.js';

/**
 * The two ports of search. Both engines (Meilisearch, PostgreSQL) stand behind them and pass one contract suite. The index is a cache of
 * PostgreSQL's messages: whoever answers a query re-checks every hit.
 */

/** One document per message. `version` is the message's changedSeq: within one chat's life a higher one is newer. */
export interface MessageDocument {
  id: string;
  workspaceId: string;
  chatId: string;
  chatType: ChatType;
  senderId: string;
  content: string;
  createdAt: string;
  version: number;
}

/** A deleted message: takes the document's place, is found by no query and replaced by nothing older. */
export interface MessageTombstone {
  id: string;
  version: number;
  deleted: true;
}

export type IndexEntry = MessageDocument | MessageTombstone;

/** How far the index is, kept in the index itself and written in the same batch or transaction as the documents. */
export interface IndexCheckpoint {
  epoch: string;
  /** The stream sequence up to which everything is applied. */
  streamSeq: number;
  /** When the event at `streamSeq` occurred; what search answers as its freshness. */
  occurredAt: string;
  /** The time from which a backfill is under way, or null. While set, the index may lack older messages. */
  backfillFrom: string | null;
  /** The lease generation of the indexer that wrote it. */
  generation: number;
}

/** The writing side, used by the one lease holder only. */
export interface MessageIndex {
  /** Makes index, settings and schema ready; safe to repeat. */
  prepare(): Promise<void>;
  /** Null while nothing was ever applied. */
  checkpoint(): Promise<IndexCheckpoint | null>;
  /**
   * Applies entries (the last of several for one id counts) and the checkpoint together. Resolves once they are really applied and
   * visible to queries. Throws {@link StaleGenerationError} if a later generation has taken over, {@link PoisonEntryError} or the
   * engine's own error if the batch was refused: then neither entries nor checkpoint are in.
   */
  apply(entries: readonly IndexEntry[], checkpoint: IndexCheckpoint): Promise<void>;
  /** Empties the index, checkpoint included. */
  clear(generation: number): Promise<void>;
  /** Takes the index over for `generation`: waits until what earlier generations left under way is finished. */
  takeOver(generation: number): Promise<void>;
  /**
   * Looks for writes of an older generation that slipped in after our take-over (an engine without fencing). Null if none; else the
   * position from which the stream must be read again.
   */
  staleWrite(): Promise<Pick<IndexCheckpoint, 'epoch' | 'streamSeq' | 'occurredAt'> | null>;
  close(): Promise<void>;
}

export class StaleGenerationError extends Error {}

export interface SearchQuery {
  workspaceId: string;
  /** The chats in which to search: never empty; what the caller may see, or one of it. */
  chatIds: readonly string[];
  text: string;
  limit: number;
  offset: number;
}

export interface SearchHit {
  messageId: string;
  version: number;
  /** Plain text around the matches, and the matched ranges as [start, length] in UTF-16 code units of `text`. */
  snippet: { text: string; ranges: [number, number][] };
}

export interface SearchResult {
  hits: SearchHit[];
  total: number;
  totalIsExact: boolean;
}

/** The asking side. */
export interface MessageSearch {
  /** Ranked by relevance, then recency. Typo tolerant. A text without a letter or digit finds nothing. Throws {@link SearchUnavailableError}. */
  query(query: SearchQuery): Promise<SearchResult>;
  checkpoint(): Promise<IndexCheckpoint | null>;
  /** Throws {@link SearchUnavailableError}; for health. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export class SearchUnavailableError extends Error {}
