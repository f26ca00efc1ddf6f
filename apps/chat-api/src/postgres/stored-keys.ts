import { setTimeout as pause } from 'node:timers/promises';
import type { Database, Sql } from './database/database.js';
import { isUniqueViolation } from './database/pg-errors.js';

const NAME_KEY_LOCK = 7_246_011;
const POLL_MS = 100;

/**
 * Fills in keys with `storePage`, which gets the id after which its page begins, and returns the last one of
 * the page, or null if it was the last page. One instance at a time stores a page, in a transaction. It polls
 * for the lock: waiting for it in a statement would take longer than a statement may, if an instance hangs.
 * The lock is not that of the migrations, which they hold while `CREATE INDEX CONCURRENTLY` waits for
 * transactions like this one.
 *
 * A page is stored again if somebody has taken one of its keys meanwhile, as `index` reports.
 */
export async function storeKeys(
  database: Pick<Database, 'transaction'>,
  index: string,
  storePage: (sql: Sql, afterId: string) => Promise<string | null>,
): Promise<void> {
  let afterId: string | null = '0';
  while (afterId !== null) {
    const from: string = afterId;
    try {
      const stored = await database.transaction(
        async (sql) => (await isLocked(sql)) && { last: await storePage(sql, from) },
      );
      if (stored) afterId = stored.last;
      else await pause(POLL_MS);
    } catch (error) {
      if (!isUniqueViolation(error, index)) throw error;
    }
  }
}

async function isLocked(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ locked: boolean }>('select pg_try_advisory_xact_lock($1) as locked', [NAME_KEY_LOCK]);
  return row?.locked ?? false;
}
