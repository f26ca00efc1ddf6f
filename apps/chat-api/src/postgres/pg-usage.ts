import type { Database } from './database/database.js';

/** What waits in the outbox. */
export interface OutboxDepth {
  /** At most {@link MOST_COUNTED}, since counting takes the longer the more there are. */
  rows: number;
  /** Rows that could not be published, set aside for the operator. */
  dead: number;
}

const MOST_COUNTED = 100_000;

export async function readOutboxDepth(database: Database): Promise<OutboxDepth> {
  const [depth] = await database.sql<OutboxDepth>(
    `select (select count(*) from (select from outbox limit ${MOST_COUNTED}) counted)::float8 as rows,
       (select count(*) from (select from outbox_dead limit ${MOST_COUNTED}) counted)::float8 as dead`,
  );
  return depth ?? { rows: 0, dead: 0 };
}

/** People who used a session within the time. A session is used at each refresh, so at least every quarter of an hour. */
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
