import { setTimeout as pause } from 'node:timers/promises';
import {
  createTestDatabase,
  firstCheckpoint as position,
  MemoryPointers,
  messageDocument,
  searchQuery,
  startMeili,
  StallProxy,
  testedEngines,
} from '@fechatter/testing';
import { SearchUnavailableError, type MessageIndex, type MessageSearch } from '@fechatter/core';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openMessageIndex, openMessageSearch } from './engine.js';
import { SEARCH_ENGINES, type SearchEngine, type SearchSettings } from './search-settings.js';

const QUERY_MS = 6_000;
const WRITE_MS = 20_000;
/** undici reuses a connection only some turns of the event loop after an answer has ended. */
const UNTIL_IDLE_MS = 100;

interface Surroundings {
  proxy: StallProxy;
  settings: SearchSettings;
  stop(): Promise<unknown>;
}

const open: Record<SearchEngine, () => Promise<Surroundings>> = {
  postgres: async () => {
    const database = await createTestDatabase();
    const proxy = await StallProxy.start(database.url);
    const settings = { searchEngine: 'postgres', searchDatabaseUrl: proxy.urlFor(database.searchUrl) } as const;
    return { proxy, settings, stop: () => database.drop() };
  },
  meilisearch: async () => {
    const server = await startMeili();
    const proxy = await StallProxy.start(server.url);
    const meili = { meiliUrl: proxy.urlFor(server.url), meiliApiKey: server.apiKey };
    return { proxy, settings: { searchEngine: 'meilisearch', ...meili }, stop: () => server.stop() };
  },
};

const said = messageDocument('1', 'words');

for (const engine of SEARCH_ENGINES) {
  const isTested = testedEngines().includes(engine);
  (isTested ? describe : describe.skip)(`the engine ${engine} behind a lost or half-open connection`, () => {
    let surroundings: Surroundings;
    let index: MessageIndex;
    let search: MessageSearch;

    beforeEach(async () => {
      surroundings = await open[engine]();
      const pointers = new MemoryPointers();
      index = openMessageIndex(surroundings.settings, pointers);
      search = openMessageSearch(surroundings.settings, () => pointers);
      await index.prepare();
      await index.takeOver(1);
      await index.live.apply([said], position, position);
    });
    afterEach(async () => {
      await index.close();
      await search.close();
      await surroundings.proxy.close();
      await surroundings.stop();
    });

    const find = () => search.query(searchQuery('words'));

    test('refuses a search within 6 s, and then finds again', async () => {
      const before = await find();
      await pause(UNTIL_IDLE_MS);
      surroundings.proxy.blackhole();
      await within(QUERY_MS, expect(find()).rejects.toThrow(SearchUnavailableError));
      expect(await find()).toEqual(before);
    });

    test('fails the health checks of the indexer and of chat-api while it is away', async () => {
      const pings = () => Promise.allSettled([index.ping(), search.ping()]).then((all) => all.map((one) => one.status));
      expect(await pings()).toEqual(['fulfilled', 'fulfilled']);
      surroundings.proxy.cut();
      expect(await pings()).toEqual(['rejected', 'rejected']);
      surroundings.proxy.resume();
      expect(await pings()).toEqual(['fulfilled', 'fulfilled']);
    });

    test('fails to write within 20 s, and then writes again', async () => {
      surroundings.proxy.blackhole();
      await within(WRITE_MS, expect(index.live.apply([said], position, position)).rejects.toThrow());
      await index.live.apply([said], { ...position, streamSeq: 2 }, position);
      expect(await index.live.checkpoint()).toMatchObject({ streamSeq: 2 });
    });
  });
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  await work;
  expect(performance.now() - startedAt).toBeLessThan(ms);
}
