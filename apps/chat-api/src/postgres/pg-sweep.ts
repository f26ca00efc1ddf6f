import type { Sql } from './database/database.js';

/**
 * Forgets what has had its time. Batch by batch, so that no statement holds many locks; what somebody else has locked is left for the
 * next time.
 */

const BATCH = 1_000;

/** Of messages, where they are on the message itself, after seven days; of everything else after one. */
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

/** No token outlives its session, and one whose session is not there counts for nothing: an ended session has nothing left to say. */
export async function sweepSessions(sql: Sql): Promise<void> {
  await untilNone(
    sql,
    `delete from sessions where id in (
       select id from sessions where expires_at < now() limit $1 for update skip locked) returning id`,
  );
}

/** Those that open nothing any more, after a month in which whoever comes too late is told what was wrong with them. */
export async function sweepInvites(sql: Sql): Promise<void> {
  await untilNone(
    sql,
    `delete from workspace_invites where id in (
       select id from workspace_invites
       where created_at < now() - interval '30 days' and (uses = max_uses or expires_at < now() - interval '30 days')
       limit $1 for update skip locked) returning id`,
  );
}

/** Those of windows that count for nothing any more, however long a window is. */
export async function sweepRateCounts(sql: Sql): Promise<void> {
  await untilNone(
    sql,
    `delete from rate_counts where (key, instance) in (
       select key, instance from rate_counts where window_at < now() - interval '3 hours'
       limit $1 for update skip locked) returning key`,
  );
}

/** After a month in which it can be told who issued them. */
export async function sweepPasswordResets(sql: Sql): Promise<void> {
  await untilNone(
    sql,
    `delete from password_resets where id in (
       select id from password_resets where expires_at < now() - interval '30 days'
       limit $1 for update skip locked) returning id`,
  );
}

/** When no index can be so far behind any more that only a backfill tells it: the stream itself keeps its events for seven days. */
export async function sweepDeletedChats(sql: Sql): Promise<void> {
  await untilNone(
    sql,
    `delete from deleted_chats where id in (
       select id from deleted_chats where deleted_at < now() - interval '90 days' limit $1 for update skip locked) returning id`,
  );
}

async function untilNone(sql: Sql, forgetSome: string): Promise<void> {
  let forgotten: unknown[];
  do forgotten = await sql(forgetSome, [BATCH]);
  while (forgotten.length === BATCH);
}
