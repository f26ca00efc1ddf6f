import type { Sql } from './database/database.js';

/** How long the outbox has been waiting, whichever chat-api leads. Documents of a backfill wait for the index. */
export interface OutboxWait {
  /** The age of the oldest row, in milliseconds. 0 if nothing waits. */
  oldestRowMs: number;
  /** How long ago an ack was last recorded, in milliseconds. */
  lastAckMs: number;
}

export async function readOutboxWait(sql: Sql): Promise<OutboxWait> {
  const [wait] = await sql<OutboxWait>(
    `select (extract(epoch from clock_timestamp() - recorded_at) * 1000)::float8 as "lastAckMs", coalesce((
        select extract(epoch from clock_timestamp() - occurred_at) * 1000
        from outbox where kind <> 'document' order by id limit 1
      ), 0)::float8 as "oldestRowMs"
      from relay_state`,
  );
  return wait ?? { oldestRowMs: 0, lastAckMs: 0 };
}
