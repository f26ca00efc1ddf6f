import type { IndexPointerStore, KnownPointer, MessageIndex, MessageSearch } from '@fechatter/core';
import type { MeiliTarget } from './meilisearch/connection/meili-client.js';
import { MeiliMessageIndex } from './meilisearch/meili-message-index.js';
import { MeiliMessageSearch } from './meilisearch/meili-message-search.js';
import { PgMessageIndex } from './postgres/pg-message-index.js';
import { PgMessageSearch } from './postgres/pg-message-search.js';
import type { SearchEngine, SearchSettings } from './search-settings.js';

interface Engine {
  openIndex(settings: SearchSettings, pointers: IndexPointerStore): MessageIndex;
  openSearch(settings: SearchSettings, follow: () => KnownPointer): MessageSearch;
}

const engines: Record<SearchEngine, Engine> = {
  postgres: {
    openIndex: ({ searchDatabaseUrl }) => new PgMessageIndex(given(searchDatabaseUrl)),
    openSearch: ({ searchDatabaseUrl }) => new PgMessageSearch(given(searchDatabaseUrl)),
  },
  meilisearch: {
    openIndex: (settings, pointers) => new MeiliMessageIndex(meiliTarget(settings), pointers),
    openSearch: (settings, follow) => new MeiliMessageSearch(meiliTarget(settings), follow()),
  },
};

/** `pointers` names the builds of an engine that can't name them itself. */
export function openMessageIndex(settings: SearchSettings, pointers: IndexPointerStore): MessageIndex {
  return engines[settings.searchEngine].openIndex(settings, pointers);
}

/**
 * `follow` is called for an engine that needs the pointer that its `openMessageIndex` writes. It is closed
 * with the search.
 */
export function openMessageSearch(settings: SearchSettings, follow: () => KnownPointer): MessageSearch {
  return engines[settings.searchEngine].openSearch(settings, follow);
}

function meiliTarget({ meiliUrl, meiliApiKey, meiliCa }: SearchSettings): MeiliTarget {
  return { url: given(meiliUrl), apiKey: meiliApiKey ?? null, ca: meiliCa ?? null };
}

function given(url: string | null | undefined): string {
  if (!url) throw new Error('the search engine has no URL');
  return url;
}
