import type { MessageIndex, MessageSearch } from '@fechatter/core';
import type { MeiliTarget } from './meilisearch/meili-client.js';
import { MeiliMessageIndex } from './meilisearch/meili-message-index.js';
import { MeiliMessageSearch } from './meilisearch/meili-message-search.js';
import { PgMessageIndex } from './postgres/pg-message-index.js';
import { PgMessageSearch } from './postgres/pg-message-search.js';
import type { SearchEngine, SearchSettings } from './search-settings.js';

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
    openIndex: (settings) => new MeiliMessageIndex(meiliTarget(settings)),
    openSearch: (settings) => new MeiliMessageSearch(meiliTarget(settings)),
  },
};

export function openMessageIndex(settings: SearchSettings): MessageIndex {
  return engines[settings.searchEngine].openIndex(settings);
}

export function openMessageSearch(settings: SearchSettings): MessageSearch {
  return engines[settings.searchEngine].openSearch(settings);
}

function meiliTarget({ meiliUrl, meiliApiKey, meiliCa }: SearchSettings): MeiliTarget {
  return { url: given(meiliUrl), apiKey: meiliApiKey ?? null, ca: meiliCa ?? null };
}

function given(url: string | null | undefined): string {
  if (!url) throw new Error('the search engine has no URL');
  return url;
}
