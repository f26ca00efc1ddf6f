import type { MessageIndex, MessageSearch } from '@fechatter/core';
import { MeiliMessageIndex } from './meili-message-index.js';
import { MeiliMessageSearch } from './meili-message-search.js';
import { PgMessageIndex } from './pg-message-index.js';
import { PgMessageSearch } from './pg-message-search.js';

export type SearchEngineConfig =
  { engine: 'postgres'; databaseUrl: string } | { engine: 'meilisearch'; url: string; apiKey: string | null };

export function openMessageIndex(config: SearchEngineConfig): MessageIndex {
  if (config.engine === 'postgres') return new PgMessageIndex(config.databaseUrl);
  return new MeiliMessageIndex(config.url, config.apiKey);
}

export function openMessageSearch(config: SearchEngineConfig): MessageSearch {
  if (config.engine === 'postgres') return new PgMessageSearch(config.databaseUrl);
  return new MeiliMessageSearch(config.url, config.apiKey);
}
