import type { Sql } from './database/database.js';

const NAME_KEY_LOCK = 7_246_011;

/**
 * Lets one instance at a time fill in keys, until its transaction ends. It is not the lock of the migrations:
 * they hold theirs while `CREATE INDEX CONCURRENTLY` waits for transactions like this one.
 */
export async function lockNameKeys(sql: Sql): Promise<void> {
  await sql('select pg_advisory_xact_lock($1)', [NAME_KEY_LOCK]);
}
