import type { Sql } from './database.js';

const BATCH = 1_000;

/**
 * Forgets idempotency keys: of messages, where they are on the message itself, after seven days; of everything else after one. Batch by
 * batch, so that no statement holds many locks; what somebody else has locked is left for the next time.
 */
export async function sweepIdempotencyKeys(sql: Sql): Promise<void> {
  await untilNone(() =>
    sql(
      `update messages set idempotency_key = null, idempotency_hash = null where id in (
         select id from messages where idempotency_key is not null and created_at < now() - interval '7 days'
         limit $1 for update skip locked) returning id`,
      [BATCH],
    ),
  );
  await untilNone(() =>
    sql(
      `delete from idempotency_keys where (user_id, path, key) in (
         select user_id, path, key from idempotency_keys where created_at < now() - interval '1 day'
         limit $1 for update skip locked) returning key`,
      [BATCH],
    ),
  );
}

async function untilNone(forgetSome: () => Promise<unknown[]>): Promise<void> {
  let forgotten: unknown[];
  do forgotten = await forgetSome();
  while (forgotten.length === BATCH);
}
