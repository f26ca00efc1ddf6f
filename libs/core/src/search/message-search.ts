import type { IndexCheckpoint } from './index-checkpoint.js';

export interface SearchQuery {
  workspaceId: string;
  /** The chats in which to search: what the caller may see, or one of it. Empty: nothing is found. */
  chatIds: readonly string[];
  text: string;
  limit: number;
  offset: number;
}

export interface SearchHit {
  messageId: string;
  version: number;
  /** The words of the message that matched, as the index keeps words: without case and accents. What a snippet marks. */
  words: string[];
}

export interface SearchResult {
  hits: SearchHit[];
  total: number;
  totalIsExact: boolean;
  /** Where the next page begins, or null after the last hit. */
  nextOffset: number | null;
}

/** The asking side. Everything it does throws {@link SearchUnavailableError} when the engine can't be asked. */
export interface MessageSearch {
  /**
   * A message is found if it has every word of the text, of which the first ten count: with one typo from five letters, two from nine, the
   * last word also as a beginning. Ranked by relevance, then recency. A text without a letter or digit finds nothing.
   */
  query(query: SearchQuery): Promise<SearchResult>;
  checkpoint(): Promise<IndexCheckpoint | null>;
  /** For health. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export class SearchUnavailableError extends Error {}
