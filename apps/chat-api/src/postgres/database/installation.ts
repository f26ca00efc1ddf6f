import type { Sql } from './database.js';

/** Tells this installation from every other: made by the first migration. */
export async function readInstallation(sql: Sql): Promise<string> {
  const [row] = await sql<{ installation: string }>('select installation from relay_state');
  if (!row) throw new Error('the table relay_state is empty');
  return row.installation;
}
