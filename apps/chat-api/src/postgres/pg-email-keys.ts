import { emailKey } from '@fechatter/core';
import type { Database, Sql } from './database/database.js';
import { isUniqueViolation } from './database/pg-errors.js';
import { lockNameKeys } from './name-key-lock.js';

/**
 * Stores the keys of the addresses that have none: all after an upgrade, and then those of accounts that the
 * previous release inserts while it still runs. Of several accounts with one key the oldest gets it. The
 * others stay without, and are looked at again in each run.
 *
 * Works page by page, each a transaction that locks its rows by id, as everything does, and that no other run
 * is beside. So the order of the ids decides who is the oldest, and a run that is cut off is repeated.
 */

const PAGE = 1_000;

const PAGE_WITHOUT_KEYS = `
  select id, email from users where email_key is null and email is not null and id > $1
  order by id limit ${PAGE} for no key update`;

/** The ids are between $3 and $4. The subquery has a limit, so that it is an index's look-up for each key. */
const STORE_KEYS = `
  update users set email_key = keyed.key from unnest($1::bigint[], $2::text[]) as keyed(id, key)
  where users.id = keyed.id and users.id between $3 and $4
    and (select true from users holder where holder.email_key = keyed.key limit 1) is null`;

/** An account whose key an older one has: its person signs in with the address as it is spelt here. */
export interface EmailTwin {
  id: string;
  workspaceId: string;
}

interface Unkeyed {
  id: string;
  email: string;
}

export async function completeEmailKeys(database: Pick<Database, 'transaction'>): Promise<void> {
  let afterId: string | null = '0';
  while (afterId !== null) afterId = await completePage(database, afterId);
}

/** The first `limit` of them, by id. */
export function listEmailTwins(sql: Sql, limit: number): Promise<EmailTwin[]> {
  return sql(
    `select id, workspace_id as "workspaceId" from users
     where email_key is null and email is not null order by id limit $1`,
    [limit],
  );
}

/** Returns the last id of the page, or null if it was the last page. */
async function completePage(database: Pick<Database, 'transaction'>, afterId: string): Promise<string | null> {
  for (;;) {
    try {
      return await database.transaction((sql) => storePage(sql, afterId));
    } catch (error) {
      // Somebody signed up with one of the keys meanwhile. The next attempt sees that account.
      if (!isUniqueViolation(error, 'idx_users_email_key')) throw error;
    }
  }
}

async function storePage(sql: Sql, afterId: string): Promise<string | null> {
  await lockNameKeys(sql);
  const rows = await sql<Unkeyed>(PAGE_WITHOUT_KEYS, [afterId]);
  const oldest = new Map<string, string>();
  for (const { id, email } of rows) {
    const key = emailKey(email);
    if (!oldest.has(key)) oldest.set(key, id);
  }
  const lastId = rows.at(-1)?.id ?? null;
  await sql(STORE_KEYS, [[...oldest.values()], [...oldest.keys()], rows[0]?.id ?? null, lastId]);
  return rows.length < PAGE ? null : lastId;
}
