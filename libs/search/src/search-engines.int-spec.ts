import {
  createTestDatabase,
  hasMeili,
  messageSearchContract,
  startMeili,
  type SearchHarness,
} from '@fechatter/testing';
import { describe } from '@jest/globals';
import { openMessageIndex, openMessageSearch, type SearchSettings } from './engine.js';
import { INDEX_UID, openMeili } from './meili-client.js';

const none = { searchDatabaseUrl: null, meiliUrl: null, meiliApiKey: null };
const meilisearchIfPresent = hasMeili() ? describe : describe.skip;

describe('the PostgreSQL engine', () => {
  messageSearchContract(async () => {
    const database = await createTestDatabase();
    return harness(
      { ...none, searchEngine: 'postgres', searchDatabaseUrl: database.searchUrl },
      {
        wipe: async () => void (await database.query('drop table search.documents, search.lexicon, search.checkpoint')),
        stop: () => database.drop(),
      },
    );
  });
});

meilisearchIfPresent('the Meilisearch engine (skipped where FECHATTER_TEST_MEILI_BIN names no Meilisearch)', () => {
  messageSearchContract(async () => {
    const server = await startMeili();
    const { url, apiKey } = server;
    const client = openMeili(url, apiKey);
    return harness(
      { ...none, searchEngine: 'meilisearch', meiliUrl: url, meiliApiKey: apiKey },
      {
        wipe: async () => void (await client.deleteIndex(INDEX_UID).waitTask()),
        stop: () => server.stop(),
      },
    );
  });
});

function harness(settings: SearchSettings, means: Pick<SearchHarness, 'wipe' | 'stop'>): SearchHarness {
  return { search: openMessageSearch(settings), openIndex: () => openMessageIndex(settings), ...means };
}
