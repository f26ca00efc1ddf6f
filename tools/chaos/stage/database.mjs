import pg from 'pg';

const PATIENCE_MS = 3_000;

/**
 * Connects to PostgreSQL itself, past the proxies, as its superuser.
 * @param {import('./stage.mjs').Stage} stage
 * @param {number} [port] of another server than the present one
 */
export async function connectTo(stage, port = stage.child('postgres').port) {
  const url = new URL(stage.system.superDatabaseUrl);
  url.pathname = new URL(stage.system.databaseUrl).pathname;
  url.port = String(port);
  const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: PATIENCE_MS });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/**
 * @param {import('./stage.mjs').Stage} stage
 * @param {string} statement
 * @param {unknown[]} [values]
 * @returns {Promise<any[]>} the rows; rejects if there is no answer within some seconds
 */
export async function ask(stage, statement, values = []) {
  const client = await connectTo(stage);
  try {
    return (await client.query({ text: statement, values, query_timeout: PATIENCE_MS })).rows;
  } finally {
    // The server may be paused: the end of the connection is not waited for.
    client.end().catch(() => {});
  }
}
