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
  /** The index must be at least as fresh as this event of a chat, or what it lacks is added. */
  freshAs: ChatMoment | null;
  cursor: string | null;
  limit: number;
}

/** `all`: the person's chats and the public channels of the workspace. */
export type SearchScopeName = 'joined' | 'all';
export type SearchSort = 'relevance' | 'newest' | 'oldest';

export interface ChatMoment {
  chatId: string;
  seq: number;
}
