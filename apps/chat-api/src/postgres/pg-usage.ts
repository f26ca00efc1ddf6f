import type { Database } from './database/database.js';

/** Counting takes the longer the more rows there are. */
const MOST_COUNTED = 100_000;

/**
 * Counts what waits to be published (`outbox`), or was set aside for the operator (`outbox_dead`); 100,000 at
 * most.
 */
export async function countOutbox(database: Database, table: 'outbox' | 'outbox_dead'): Promise<number> {
  const [counted] = await database.sql<{ rows: number }>(
    `select count(*)::float8 as rows from (select from ${table} limit ${MOST_COUNTED}) counted`,
  );
  return counted?.rows ?? 0;
}

/**
 * Counts people who used a session within the time. A session is used at each refresh, so at least every quarter
 * of an hour.
 */
export interface ActivePeople {
  hour: number;
  day: number;
  month: number;
}

/** Reads every session, so call it rarely. */
export async function countActivePeople(database: Database): Promise<ActivePeople> {
  const [people] = await database.sql<ActivePeople>(
    `select count(distinct user_id) filter (where last_used_at > now() - interval '1 hour')::float8 as hour,
       count(distinct user_id) filter (where last_used_at > now() - interval '1 day')::float8 as day,
       count(distinct user_id)::float8 as month
     from sessions where last_used_at > now() - interval '30 days'`,
  );
  return people ?? { hour: 0, day: 0, month: 0 };
}
