import pg from 'pg';

const PATIENCE_MS = 3_000;

/**
 * Asks PostgreSQL itself, past the proxies, as its superuser.
 * @param {import('./stage.mjs').Stage} stage
 * @param {string} statement
 * @param {unknown[]} [values]
 * @returns {Promise<any[]>} the rows; rejects if there is no answer within some seconds
 */
export async function ask(stage, statement, values = []) {
  const url = new URL(stage.system.superDatabaseUrl);
  url.pathname = new URL(stage.system.databaseUrl).pathname;
  url.port = String(stage.child('postgres').port);
  const client = new pg.Client({
    connectionString: url.href,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(statement, values)).rows;
  } finally {
    // The server may be paused: the end of the connection is not waited for.
    client.end().catch(() => {});
  }
}
