import { eventually, type TestDatabase } from '@fechatter/testing';

/**
 * Makes a change, starts `work` before the change is committed, and commits once `waiting` statements of
 * `work` wait for it. So the two overlap, however fast or slow the machine is.
 */
export async function duringChange<T>(
  database: TestDatabase,
  change: [sql: string, values: unknown[]],
  waiting: number,
  work: () => Promise<T>,
): Promise<T> {
  const holder = await database.connect();
  await holder.query('begin');
  await holder.query(...change);
  const result = work();
  try {
    await eventually(async () => {
      const rows = await database.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      if (rows.length < waiting) throw new Error(`${rows.length} statements wait, not ${waiting}`);
    });
  } finally {
    await holder.query('commit');
    await holder.end();
  }
  return result;
}
