import { createTestDatabase, type TestDatabase } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../database/database.js';

let backing: TestDatabase;
let database: Database;

beforeAll(async () => {
  backing = await createTestDatabase();
  const { url } = backing;
  database = await Database.open({ url, poolSize: 1, applicationName: 'test', onConnectionLost: () => undefined });
});
afterAll(async () => {
  await database.onApplicationShutdown();
  await backing.drop();
});

describe('what waits in the outbox', () => {
  const WAITING = `select is_any as "isAny", iso_timestamp(since) as since from outbox_waiting()`;
  const FILL = `insert into outbox (kind, workspace_id, chat_id, payload, occurred_at)
    select $1, 1, 1, '{}', '2026-11-30T10:00:00Z'::timestamptz + n * interval '1 second'
    from generate_series(1, 2000) n`;
  /** Counts those of the current transaction. */
  const SCANS = `select seq_scan::int as scans from pg_stat_xact_user_tables where relname = 'outbox'`;

  it('is read by the index, with a plan that was made while the outbox was empty', async () => {
    await backing.query('vacuum analyze outbox');
    await database.transaction(async (sql) => {
      expect(await sql(WAITING)).toEqual([{ isAny: false, since: null }]);
      await sql(FILL, ['event']);
      expect(await sql(WAITING)).toEqual([{ isAny: true, since: '2026-11-30T10:00:01.000Z' }]);
      expect(await sql(SCANS)).toEqual([{ scans: 0 }]);
      await sql('delete from outbox');
    });
  });

  it('is nothing if only revocations wait', async () => {
    await database.transaction(async (sql) => {
      await sql(FILL, ['revocation']);
      expect(await sql(WAITING)).toEqual([{ isAny: false, since: null }]);
      await sql('delete from outbox');
    });
  });
});
