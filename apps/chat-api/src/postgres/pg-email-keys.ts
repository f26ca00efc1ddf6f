import { emailKey } from '@fechatter/core';
import type { Database, Sql } from './database/database.js';
import { storeKeys } from './stored-keys.js';

/**
 * Stores the keys of the addresses that have none: all after an upgrade, and then those of accounts that the
 * previous release inserts while it still runs. Of several accounts with one key the oldest gets it. The
 * others stay without, and are looked at again in each run.
 *
 * Each page is a transaction that locks its rows by id, as everything does, and that runs beside no other. So
 * the order of the ids decides who is the oldest, and a run that is cut off is repeated.
 */

const PAGE = 1_000;

const PAGE_WITHOUT_KEYS = `
  select id, email from users where email_key is null and email is not null and id > $1
  order by id limit ${PAGE} for no key update`;

/** The ids are between $3 and $4. Counts: for `exists`, PostgreSQL would read the whole table. */
const STORE_KEYS = `
  update users set email_key = keyed.key from unnest($1::bigint[], $2::text[]) as keyed(id, key)
  where users.id = keyed.id and users.id between $3 and $4
    and (select count(*) from users holder where holder.email_key = keyed.key) = 0`;

/** An account whose key an older one has: its person signs in with the address as it is spelt here. */
export interface EmailTwin {
  id: string;
  workspaceId: string;
}

interface Unkeyed {
  id: string;
  email: string;
}

export function completeEmailKeys(database: Pick<Database, 'transaction'>): Promise<void> {
  return storeKeys(database, {
    name: 'users',
    index: 'idx_users_email_key',
    pageSize: PAGE,
    read: (sql, afterId) => sql<Unkeyed>(PAGE_WITHOUT_KEYS, [afterId]),
    store: storePage,
  });
}

/** The first `limit` of them, by id. */
export function listEmailTwins(sql: Sql, limit: number): Promise<EmailTwin[]> {
  return sql(
    `select id, workspace_id as "workspaceId" from users
     where email_key is null and email is not null order by id limit $1`,
    [limit],
  );
}

async function storePage(sql: Sql, rows: readonly Unkeyed[]): Promise<void> {
  const oldest = new Map<string, string>();
  for (const { id, email } of rows) {
    const key = emailKey(email);
    if (!oldest.has(key)) oldest.set(key, id);
  }
  const [first, last] = [rows[0]?.id ?? null, rows.at(-1)?.id ?? null];
  await sql(STORE_KEYS, [[...oldest.values()], [...oldest.keys()], first, last]);
}
