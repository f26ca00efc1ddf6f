import type { Sql } from './database.js';

/**
 * Reads the id of this installation, which the first migration generated. It is unique to the installation.
 */
export async function readInstallation(sql: Sql): Promise<string> {
  const [row] = await sql<{ installation: string }>('select installation from relay_state');
  if (!row) throw new Error('the table relay_state is empty');
  return row.installation;
}
