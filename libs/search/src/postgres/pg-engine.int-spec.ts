import type { IndexEntry } from '@fechatter/core';
import { createTestDatabase, firstCheckpoint as position, searchQuery } from '@fechatter/testing';
import { describe, expect, test } from '@jest/globals';
import { PgMessageIndex } from './pg-message-index.js';
import { PgMessageSearch } from './pg-message-search.js';
import { inTransaction, openSearchPool } from './pg-search-schema.js';

const said = (id: string, content: string, version: number): IndexEntry => ({
  ...{ id, content, version, workspaceId: '1', chatId: '1', chatType: 'group', senderId: '1' },
  createdAt: position.occurredAt,
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
    const [index, search] = [new PgMessageIndex(database.searchUrl), new PgMessageSearch(database.searchUrl)];
    await index.prepare();
    await index.takeOver(1);
    await index.live.apply([said('1', 'newer words', 3), { id: '2', version: 3, deleted: true }], position);
    await index.live.apply([said('1', 'older words', 2), said('2', 'older words', 2)], position);
    const { hits } = await search.query(searchQuery('words'));
    expect(hits.map(({ messageId, version }) => [messageId, version])).toEqual([['1', 3]]);
    expect((await search.query(searchQuery('older'))).hits).toEqual([]);
    await index.close();
    await search.close();
    await database.drop();
  });

  test('finds two typos at the beginning of an unfinished word', async () => {
    const database = await createTestDatabase();
    const [index, search] = [new PgMessageIndex(database.searchUrl), new PgMessageSearch(database.searchUrl)];
    await index.prepare();
    await index.takeOver(1);
    await index.live.apply([said('1', 'other resolutions', 1)], position);
    const found = async (text: string) => (await search.query(searchQuery(text))).hits.length;
    expect([await found('xesoxution'), await found('xexoxution')]).toEqual([1, 0]);
    await index.close();
    await search.close();
    await database.drop();
  });

  test('reads its checkpoint as a role with a notation of dates of its own', async () => {
    const database = await createTestDatabase();
    await database.query(`alter database "${database.name}" set datestyle = 'German'`);
    const index = new PgMessageIndex(database.searchUrl);
    await index.prepare();
    await index.takeOver(1);
    await index.live.apply([said('1', 'words', 1)], position);
    expect(await index.live.checkpoint()).toMatchObject({ occurredAt: position.occurredAt });
    await index.close();
    await database.drop();
  });

  test('keeps no row of a deleted chat, not even of a message deleted just before', async () => {
    const database = await createTestDatabase();
    const index = new PgMessageIndex(database.searchUrl);
    await index.prepare();
    await index.takeOver(1);
    await index.live.apply([said('1', 'words', 1), said('2', 'words', 1)], position);
    await index.live.apply([{ id: '2', version: 2, deleted: true }, { deletedChatId: '1' }], position);
    expect(await database.query('select id from search.documents_1')).toEqual([]);
    await index.close();
    await database.drop();
  });

  test('drops a build a minute after it was replaced, and not before', async () => {
    const database = await createTestDatabase();
    const index = new PgMessageIndex(database.searchUrl);
    const tables = async () =>
      (await database.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'search'`))
        .map(({ name }) => name)
        .sort();
    await index.prepare();
    await index.takeOver(1);
    await (await index.startFilling()).apply([said('1', 'words', 1)], position);
    await index.switchToFilled();
    await index.removeRetired();
    expect(await tables()).toEqual(['builds', 'documents_1', 'documents_2', 'lexicon_1', 'lexicon_2']);
    await database.query(`update search.builds set retired_at = retired_at - interval '1 minute'`);
    await index.removeRetired();
    expect(await tables()).toEqual(['builds', 'documents_2', 'lexicon_2']);
    await index.close();
    await database.drop();
  });
});
