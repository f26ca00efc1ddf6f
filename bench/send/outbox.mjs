import pg from 'pg';
import { within } from '../../tools/client/within.mjs';
import { Failure } from '../../libs/system/src/index.mjs';

const PATIENCE_MS = 120_000;

/** How many events wait to be published. @param {string} databaseUrl @returns {Promise<number>} */
export function countWaiting(databaseUrl) {
  return withDatabase(databaseUrl, async (database) => {
    return Number((await database.query('select count(*) from outbox')).rows[0].count);
  });
}

/** @param {string} databaseUrl */
export async function untilPublished(databaseUrl) {
  const isPublished = await withDatabase(databaseUrl, (database) => {
    return within(PATIENCE_MS, async () => (await database.query('select from outbox limit 1')).rowCount === 0);
  });
  if (!isPublished) throw new Failure('The relay has not published what waited within two minutes.');
}

/**
 * @template T
 * @param {string} url
 * @param {(database: pg.Client) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withDatabase(url, work) {
  const database = new pg.Client({ connectionString: url });
  await database.connect();
  try {
    return await work(database);
  } finally {
    await database.end();
  }
}
