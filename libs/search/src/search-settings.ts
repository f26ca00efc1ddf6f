import { oneOf, optional, postgresUrl, requiredWhen, text, url } from '@fechatter/server';

export const SEARCH_ENGINES = ['postgres', 'meilisearch'] as const;

export type SearchEngine = (typeof SEARCH_ENGINES)[number];

/** The engine, and the settings of every engine; the URL of the chosen one is set. */
export interface SearchSettings {
  searchEngine: SearchEngine;
  /** Connects as a role that owns the schema `search` and sees nothing else. */
  searchDatabaseUrl?: string | null;
  meiliUrl?: string | null;
  meiliApiKey?: string | null;
}

/** The settings of every service that opens the index or searches it. */
export function searchSettings() {
  return {
    searchEngine: oneOf('SEARCH_ENGINE', SEARCH_ENGINES),
    searchDatabaseUrl: requiredWhen('SEARCH_ENGINE', 'postgres', postgresUrl('SEARCH_DATABASE_URL')),
    meiliUrl: requiredWhen('SEARCH_ENGINE', 'meilisearch', url('MEILI_URL', ['http', 'https'])),
    meiliApiKey: optional('MEILI_API_KEY', text('MEILI_API_KEY')),
  };
}
