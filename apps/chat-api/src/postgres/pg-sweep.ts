import type { Sql } from './database/database.js';

/**
 * Deletes rows that are no longer needed, in batches, so that no statement holds many locks. Skips locked
 * rows; the next sweep gets them.
 */

const BATCH = 1_000;

/**
 * Clears the keys of messages, which are stored on the message, after seven days. Deletes all others after
 * one day.
 */
export async function sweepIdempotencyKeys(sql: Sql): Promise<void> {
  await repeatUntilDone(
    sql,
    `update messages set idempotency_key = null, idempotency_hash = null where id in (
       select id from messages where idempotency_key is not null and created_at < now() - interval '7 days'
       limit $1 for update skip locked) returning id`,
  );
  await deleteWhere(sql, 'idempotency_keys', `created_at < now() - interval '1 day'`, 'user_id, path, key');
}

/** Deletes expired sessions. No token outlives its session, and a token without a session row is rejected. */
export async function sweepSessions(sql: Sql): Promise<void> {
  await deleteWhere(sql, 'sessions', 'expires_at < now()');
}

/**
 * Deletes invites that are used up or expired, after a month. Until then a late user is told what is wrong.
 */
export async function sweepInvites(sql: Sql): Promise<void> {
  await deleteWhere(
    sql,
    'workspace_invites',
    `created_at < now() - interval '30 days' and (uses = max_uses or expires_at < now() - interval '30 days')`,
  );
}

/** Deletes the counts of past windows. Three hours are longer than any two windows. */
export async function sweepRateCounts(sql: Sql): Promise<void> {
  await deleteWhere(sql, 'rate_counts', `window_at < now() - interval '3 hours'`, 'key, instance');
}

/** Deletes reset links a month after they expire. Until then the row shows who issued them. */
export async function sweepPasswordResets(sql: Sql): Promise<void> {
  await deleteWhere(sql, 'password_resets', `expires_at < now() - interval '30 days'`);
}

/**
 * Deletes entries after 90 days. The stream keeps events for seven days, so only a backfill needs an older
 * entry, and no index is that far behind.
 */
export async function sweepDeletedChats(sql: Sql): Promise<void> {
  await deleteWhere(sql, 'deleted_chats', `deleted_at < now() - interval '90 days'`);
}

/** @param key the columns of the primary key */
async function deleteWhere(sql: Sql, table: string, condition: string, key = 'id'): Promise<void> {
  await repeatUntilDone(
    sql,
    `delete from ${table} where (${key}) in (
       select ${key} from ${table} where ${condition} limit $1 for update skip locked) returning ${key}`,
  );
}

/** @param statement handles at most $1 rows and returns one row for each */
async function repeatUntilDone(sql: Sql, statement: string): Promise<void> {
  let handled: unknown[];
  do handled = await sql(statement, [BATCH]);
  while (handled.length === BATCH);
}
