import {
  createTestDatabase,
  LAUNCHED_ENGINES,
  MemoryPointers,
  messageSearchContract,
  startMeili,
  testedEngines,
  type SearchHarness,
} from '@fechatter/testing';
import { describe, expect, test } from '@jest/globals';
import { openMessageIndex, openMessageSearch } from './engine.js';
import { BUILD_PREFIX, openMeili } from './meilisearch/connection/meili-client.js';
import { SEARCH_ENGINES, type SearchEngine, type SearchSettings } from './search-settings.js';

const harnesses: Record<SearchEngine, () => Promise<SearchHarness>> = {
  postgres: async () => {
    const database = await createTestDatabase();
    return harness(
      { searchEngine: 'postgres', searchDatabaseUrl: database.searchUrl },
      {
        wipe: () => database.dropTablesIn('search'),
        stop: () => database.drop(),
      },
    );
  },
  meilisearch: async () => {
    const server = await startMeili();
    const { url, apiKey } = server;
    const client = openMeili({ url, apiKey, ca: null });
    return harness(
      { searchEngine: 'meilisearch', meiliUrl: url, meiliApiKey: apiKey },
      {
        wipe: async () => {
          const { results } = await client.getIndexes();
          const builds = results.filter(({ uid }) => uid.startsWith(BUILD_PREFIX));
          for (const { uid } of builds) await client.deleteIndex(uid).waitTask();
        },
        stop: () => server.stop(),
      },
    );
  },
};

for (const engine of SEARCH_ENGINES) {
  const isTested = testedEngines().includes(engine);
  (isTested ? describe : describe.skip)(`the engine ${engine}`, () => messageSearchContract(harnesses[engine]));
}

describe('the engines', () => {
  test('are those that the launcher can start', () => {
    expect(LAUNCHED_ENGINES).toEqual(SEARCH_ENGINES);
  });
});

function harness(settings: SearchSettings, controls: Pick<SearchHarness, 'wipe' | 'stop'>): SearchHarness {
  const pointers = new MemoryPointers();
  const search = openMessageSearch(settings, () => pointers);
  return { search, openIndex: () => openMessageIndex(settings, pointers), ...controls };
}
