import type { MessageIndex, MessageSearch } from '@fechatter/core';
import { MeiliMessageIndex } from './meilisearch/meili-message-index.js';
import { MeiliMessageSearch } from './meilisearch/meili-message-search.js';
import { PgMessageIndex } from './postgres/pg-message-index.js';
import { PgMessageSearch } from './postgres/pg-message-search.js';

export const SEARCH_ENGINES = ['postgres', 'meilisearch'] as const;

/** What a service's configuration says about the engine; the engine's own URL is set. */
export interface SearchSettings {
  searchEngine: (typeof SEARCH_ENGINES)[number];
  /** As a role that owns the schema `search` and sees nothing else. */
  searchDatabaseUrl: string | null;
  meiliUrl: string | null;
  meiliApiKey: string | null;
}

export function openMessageIndex(settings: SearchSettings): MessageIndex {
  const { searchEngine, searchDatabaseUrl, meiliUrl, meiliApiKey } = settings;
  if (searchEngine === 'postgres') return new PgMessageIndex(given(searchDatabaseUrl));
  return new MeiliMessageIndex(given(meiliUrl), meiliApiKey);
}

export function openMessageSearch(settings: SearchSettings): MessageSearch {
  const { searchEngine, searchDatabaseUrl, meiliUrl, meiliApiKey } = settings;
  if (searchEngine === 'postgres') return new PgMessageSearch(given(searchDatabaseUrl));
  return new MeiliMessageSearch(given(meiliUrl), meiliApiKey);
}

function given(url: string | null): string {
  if (url === null) throw new Error('the search engine has no URL');
  return url;
}
