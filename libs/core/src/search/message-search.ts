import type { IndexCheckpoint } from './index-checkpoint.js';

export interface SearchQuery {
  workspaceId: string;
  /** The chats to search: those that the caller may see, or one of them. An empty list finds nothing. */
  chatIds: readonly string[];
  text: string;
  limit: number;
  offset: number;
}

export interface SearchHit {
  messageId: string;
  version: number;
  /**
   * The words of the message that matched, in the form of the index: without case and accents. A snippet
   * marks them.
   */
  words: string[];
}

export interface SearchResult {
  /**
   * The checkpoint of the build that was queried, read before the hits. Null if nothing was applied to it.
   */
  checkpoint: IndexCheckpoint | null;
  hits: SearchHit[];
  total: number;
  totalIsExact: boolean;
  /** Where the next page begins; null after the last hit. */
  nextOffset: number | null;
}

/** Queries the index. Every method throws {@link SearchUnavailableError} if the engine can't be reached. */
export interface MessageSearch {
  /**
   * Finds the messages that contain every word of the text. Only the first ten words count. A word of at
   * least five letters may differ by one typo, one of at least nine letters by two, and the last word may be
   * only the beginning of one. Hits are ranked by relevance, then by recency. A text without a letter or
   * digit finds nothing.
   */
  query(query: SearchQuery): Promise<SearchResult>;
  /** The checkpoint of the live build. */
  checkpoint(): Promise<IndexCheckpoint | null>;
  /** For the health check. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export class SearchUnavailableError extends Error {}
