import { setTimeout as pause } from 'node:timers/promises';
import type { Database, Sql } from './database/database.js';
import { isUniqueViolation } from './database/pg-errors.js';

/** A table whose rows get keys, page by page in the order of their ids. */
interface KeyedTable<Row extends { id: string }> {
  name: 'users' | 'chats';
  /** The unique index of the keys. */
  index: string;
  pageSize: number;
  /** The next page of rows without a key, locked. It is the last one if it is not full. */
  read(sql: Sql, afterId: string): Promise<Row[]>;
  store(sql: Sql, rows: readonly Row[]): Promise<void>;
}

const NAME_KEY_LOCK = 7_246_011;
const POLL_MS = 100;

/**
 * Fills in the keys of `table`. One instance at a time stores a page, in a transaction. It polls for the lock:
 * waiting for it in a statement would take longer than a statement may, if an instance hangs. The lock is not
 * that of the migrations, which they hold while `CREATE INDEX CONCURRENTLY` waits for transactions like this one.
 *
 * A page is stored again if somebody has taken one of its keys meanwhile.
 */
export async function storeKeys<Row extends { id: string }>(
  database: Pick<Database, 'transaction'>,
  table: KeyedTable<Row>,
): Promise<void> {
  let afterId: string | null = '0';
  while (afterId !== null) {
    const from: string = afterId;
    const stored = await database.transaction((sql) => storePage(sql, table, from)).catch(retryOnTaken(table.index));
    if (stored === 'again') await pause(POLL_MS);
    else afterId = stored.lastId;
  }
}

/** `lastId` is null after the last page. */
async function storePage<Row extends { id: string }>(
  sql: Sql,
  table: KeyedTable<Row>,
  afterId: string,
): Promise<{ lastId: string | null } | 'again'> {
  const [row] = await sql<{ locked: boolean }>('select pg_try_advisory_xact_lock($1) as locked', [NAME_KEY_LOCK]);
  if (!row?.locked) return 'again';
  const rows = await table.read(sql, afterId);
  const isFull = rows.length === table.pageSize;
  // A database that was just restored may have no statistics, without which each key could cost a scan.
  if (isFull && afterId === '0') await sql(`analyze ${table.name}`);
  await table.store(sql, rows);
  return { lastId: isFull ? (rows.at(-1)?.id ?? null) : null };
}

function retryOnTaken(index: string): (error: unknown) => 'again' {
  return (error) => {
    if (isUniqueViolation(error, index)) return 'again';
    throw error;
  };
}
