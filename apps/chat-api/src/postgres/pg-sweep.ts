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
  await untilNone(
    sql,
    `update messages set idempotency_key = null, idempotency_hash = null where id in (
       select id from messages where idempotency_key is not null and created_at < now() - interval '7 days'
       limit $1 for update skip locked) returning id`,
  );
  await untilNone(
    sql,
    `delete from idempotency_keys where (user_id, path, key) in (
       select user_id, path, key from idempotency_keys where created_at < now() - interval '1 day'
       limit $1 for update skip locked) returning key`,
  );
}

/** Deletes expired sessions. No token outlives its session, and a token without a session row is rejected. */
export async function sweepSessions(sql: Sql): Promise<void> {
  await untilNone(
    sql,
    `delete from sessions where id in (
       select id from sessions where expires_at < now() limit $1 for update skip locked) returning id`,
  );
}

/**
 * Deletes invites that are used up or expired, after a month. Until then a late user is told what is wrong.
 */
export async function sweepInvites(sql: Sql): Promise<void> {
  await untilNone(
    sql,
    `delete from workspace_invites where id in (
       select id from workspace_invites
       where created_at < now() - interval '30 days' and (uses = max_uses or expires_at < now() - interval '30 days')
       limit $1 for update skip locked) returning id`,
  );
}

/** Deletes the counts of past windows. Three hours are longer than any two windows. */
export async function sweepRateCounts(sql: Sql): Promise<void> {
  await untilNone(
    sql,
    `delete from rate_counts where (key, instance) in (
       select key, instance from rate_counts where window_at < now() - interval '3 hours'
       limit $1 for update skip locked) returning key`,
  );
}

/** Deletes reset links a month after they expire. Until then the row shows who issued them. */
export async function sweepPasswordResets(sql: Sql): Promise<void> {
  await untilNone(
    sql,
    `delete from password_resets where id in (
       select id from password_resets where expires_at < now() - interval '30 days'
       limit $1 for update skip locked) returning id`,
  );
}

/**
 * Deletes entries after 90 days. The stream keeps events for seven days, so only a backfill needs an older
 * entry, and no index is that far behind.
 */
export async function sweepDeletedChats(sql: Sql): Promise<void> {
  await untilNone(
    sql,
    `delete from deleted_chats where id in (
       select id from deleted_chats where deleted_at < now() - interval '90 days'
       limit $1 for update skip locked) returning id`,
  );
}

async function untilNone(sql: Sql, forgetSome: string): Promise<void> {
  let forgotten: unknown[];
  do forgotten = await sql(forgetSome, [BATCH]);
  while (forgotten.length === BATCH);
}
