import { within } from '../../tools/client/within.mjs';
import { Failure } from '../../libs/system/src/index.mjs';
import { withClient } from '../../libs/system/src/postgres/database.mjs';

const PATIENCE_MS = 120_000;

/** Counts the events that wait to be published. @param {string} databaseUrl @returns {Promise<number>} */
export function countWaiting(databaseUrl) {
  return withClient(databaseUrl, async (client) => {
    return Number((await client.query('select count(*) from outbox')).rows[0].count);
  });
}

/** Waits until the outbox is empty. @param {string} databaseUrl */
export async function untilPublished(databaseUrl) {
  const isPublished = await withClient(databaseUrl, (client) => {
    return within(PATIENCE_MS, async () => (await client.query('select from outbox limit 1')).rowCount === 0);
  });
  if (!isPublished) throw new Failure('The relay did not publish its backlog within two minutes.');
}
