import {
  createTestDatabase,
  firstCheckpoint as position,
  LAUNCHED_ENGINES,
  messageDocument,
  messageSearchContract,
  startMeili,
  testedEngines,
  type SearchHarness,
} from '@fechatter/testing';
import { describe, expect, test } from '@jest/globals';
import { openMessageIndex, openMessageSearch } from './engine.js';
import { INDEX_UID, openMeili } from './meilisearch/meili-client.js';
import { inTransaction, openSearchPool } from './postgres/pg-search-schema.js';
import { SEARCH_ENGINES, type SearchEngine, type SearchSettings } from './search-settings.js';

const said = (id: string, content: string, version: number) => messageDocument(id, content, { version });

const harnesses: Record<SearchEngine, () => Promise<SearchHarness>> = {
  postgres: async () => {
    const database = await createTestDatabase();
    return harness(
      { searchEngine: 'postgres', searchDatabaseUrl: database.searchUrl },
      {
        wipe: async () => void (await database.query('drop table search.documents, search.lexicon, search.checkpoint')),
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
        wipe: async () => void (await client.deleteIndex(INDEX_UID).waitTask()),
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

describe('the PostgreSQL engine alone', () => {
  test('survives the loss of its connection in the middle of a transaction', async () => {
    const database = await createTestDatabase();
    const pool = openSearchPool(database.searchUrl, { answerMs: 5_000, connectMs: 5_000 }, { max: 1 });
    const interrupted = inTransaction(pool, async (client) => {
      const ended = new Promise((resolve) => client.once('end', resolve));
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      await database.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await ended;
      await client.query('select');
    });
    await expect(interrupted).rejects.toThrow();
    expect((await pool.query('select')).rowCount).toBe(1);
    await pool.end();
    await database.drop();
  });

  test('never overwrites a newer version or a deletion with an older version', async () => {
    const database = await createTestDatabase();
    const settings = { searchEngine: 'postgres', searchDatabaseUrl: database.searchUrl } as const;
    const [index, search] = [openMessageIndex(settings), openMessageSearch(settings)];
    await index.prepare();
    await index.takeOver(1);
    await index.apply([said('1', 'newer words', 3), { id: '2', version: 3, deleted: true }], position, position);
    await index.apply([said('1', 'older words', 2), said('2', 'older words', 2)], position, position);
    const { hits } = await search.query({ workspaceId: '1', chatIds: ['1'], text: 'words', limit: 10, offset: 0 });
    expect(hits.map(({ messageId, words }) => [messageId, words])).toEqual([['1', ['words']]]);
    expect(
      (await search.query({ workspaceId: '1', chatIds: ['1'], text: 'older', limit: 10, offset: 0 })).hits,
    ).toEqual([]);
    await index.close();
    await search.close();
    await database.drop();
  });

  test('reads its checkpoint as a role with a notation of dates of its own', async () => {
    const database = await createTestDatabase();
    await database.query(`alter database "${database.name}" set datestyle = 'German'`);
    const index = openMessageIndex({ searchEngine: 'postgres', searchDatabaseUrl: database.searchUrl });
    await index.prepare();
    await index.takeOver(1);
    await index.apply([said('1', 'words', 1)], position, position);
    expect(await index.checkpoint()).toMatchObject({ occurredAt: position.occurredAt });
    await index.close();
    await database.drop();
  });

  test('keeps no row of a deleted chat, not even of a message deleted just before', async () => {
    const database = await createTestDatabase();
    const index = openMessageIndex({ searchEngine: 'postgres', searchDatabaseUrl: database.searchUrl });
    await index.prepare();
    await index.takeOver(1);
    await index.apply([said('1', 'words', 1), said('2', 'words', 1)], position, position);
    await index.apply([{ id: '2', version: 2, deleted: true }, { deletedChatId: '1' }], position, position);
    expect(await database.query('select id from search.documents')).toEqual([]);
    await index.close();
    await database.drop();
  });
});

function harness(settings: SearchSettings, controls: Pick<SearchHarness, 'wipe' | 'stop'>): SearchHarness {
  return { search: openMessageSearch(settings), openIndex: () => openMessageIndex(settings), ...controls };
}
