import type { FacetName, SearchFilters, Tuning } from '@fechatter/core';

/** What a person asks for. */
export interface SearchRequest {
  text: string;
  /** Null searches all chats of the scope. */
  chatIds: readonly string[] | null;
  scope: SearchScopeName;
  filters: SearchFilters;
  sort: SearchSort;
  facets: readonly FacetName[];
  /** Null leaves it to the person's preference. */
  tune: Tuning | null;
  explain: boolean;
  /**
   * An event that the hits must take into account: they wait for the index, or the person's messages are
   * added.
   */
  freshAs: ChatMoment | null;
  cursor: string | null;
  limit: number;
}

/** `joined`: the person's chats. `all`: these and the public channels of the workspace. */
export type SearchScopeName = 'joined' | 'all';
export type SearchSort = 'relevance' | 'newest' | 'oldest';

/** An event of a chat. */
export interface ChatMoment {
  chatId: string;
  seq: number;
}
