import pg from 'pg';

const PATIENCE_MS = 3_000;

/**
 * The servers of the system, which faults work on directly.
 * @typedef {object} Servers
 * @property {import('../../../libs/system/src/system.mjs').System} system
 * @property {(name: string) => import('../../../libs/system/src/processes/child.mjs').Child} child
 */

/**
 * Connects to PostgreSQL itself, past the proxies, as its superuser.
 * @param {Servers} servers
 * @param {number} [port] of another server than the present one
 */
export async function connectTo(servers, port = servers.child('postgres').port) {
  const url = new URL(servers.system.superDatabaseUrl);
  url.pathname = new URL(servers.system.databaseUrl).pathname;
  url.port = String(port);
  const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: PATIENCE_MS });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/**
 * @param {Servers} servers
 * @param {string} statement
 * @param {unknown[]} [values]
 * @returns {Promise<any[]>} the rows; rejects if there is no answer within some seconds
 */
export async function ask(servers, statement, values = []) {
  const client = await connectTo(servers);
  try {
    return (await client.query({ text: statement, values, query_timeout: PATIENCE_MS })).rows;
  } finally {
    // The server may be paused: the end of the connection is not waited for.
    client.end().catch(() => {});
  }
}
