import type { MessageIndex, MessageSearch } from '@fechatter/core';
import { MeiliMessageIndex } from './meilisearch/meili-message-index.js';
import { MeiliMessageSearch } from './meilisearch/meili-message-search.js';
import { PgMessageIndex } from './postgres/pg-message-index.js';
import { PgMessageSearch } from './postgres/pg-message-search.js';

export const SEARCH_ENGINES = ['postgres', 'meilisearch'] as const;

export type SearchEngine = (typeof SEARCH_ENGINES)[number];

/** What a service's configuration says about the engine; the engine's own URL is set. */
export interface SearchSettings {
  searchEngine: SearchEngine;
  /** As a role that owns the schema `search` and sees nothing else. */
  searchDatabaseUrl: string | null;
  meiliUrl: string | null;
  meiliApiKey: string | null;
}

interface Engine {
  openIndex(settings: SearchSettings): MessageIndex;
  openSearch(settings: SearchSettings): MessageSearch;
}

const engines: Record<SearchEngine, Engine> = {
  postgres: {
    openIndex: ({ searchDatabaseUrl }) => new PgMessageIndex(given(searchDatabaseUrl)),
    openSearch: ({ searchDatabaseUrl }) => new PgMessageSearch(given(searchDatabaseUrl)),
  },
  meilisearch: {
    openIndex: ({ meiliUrl, meiliApiKey }) => new MeiliMessageIndex(given(meiliUrl), meiliApiKey),
    openSearch: ({ meiliUrl, meiliApiKey }) => new MeiliMessageSearch(given(meiliUrl), meiliApiKey),
  },
};

export function openMessageIndex(settings: SearchSettings): MessageIndex {
  return engines[settings.searchEngine].openIndex(settings);
}

export function openMessageSearch(settings: SearchSettings): MessageSearch {
  return engines[settings.searchEngine].openSearch(settings);
}

function given(url: string | null): string {
  if (url === null) throw new Error('the search engine has no URL');
  return url;
}
