import { Failure, reasonOf } from '../failure.mjs';

export const SEARCH_ROLE = 'fechatter_search';
const APP_ROLE = 'fechatter';
const DATABASE = 'fechatter';
/** Long enough for the first statements after a start on a slow disk. */
const QUERY_TIMEOUT_MS = 30_000;
const EXTENSIONS = ['btree_gin'];

/** @param {string} url @returns {Promise<boolean>} */
export async function canConnect(url) {
  try {
    return await withClient(url, async () => true);
  } catch {
    return false;
  }
}

/**
 * @template T
 * @param {string} url
 * @param {(client: import('pg').Client) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withClient(url, work) {
  // Imported here because this module is loaded before the packages are installed.
  const { default: pg } = await import('pg');
  const bounds = { connectionTimeoutMillis: 5000, query_timeout: QUERY_TIMEOUT_MS };
  const client = new pg.Client({ connectionString: asLibpqMeans(url), ...bounds });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Gives `sslmode` the meaning that it has everywhere else, and for our services: libs/postgres checks what is
 * left here.
 * @param {string} url
 */
function asLibpqMeans(url) {
  const known = new URL(url);
  if (known.searchParams.get('sslrootcert') === 'system') known.searchParams.delete('sslrootcert');
  if (known.searchParams.has('sslmode')) known.searchParams.set('uselibpqcompat', 'true');
  return known.href;
}

/** @param {string} url @param {object} parts */
export function urlWith(url, { user, password, database }) {
  const changed = new URL(url);
  if (user) changed.username = user;
  if (password) changed.password = password;
  if (database) changed.pathname = `/${database}`;
  return changed.href;
}

/**
 * Prepares a PostgreSQL that the launcher started: makes the database, the role of chat-api, which owns it,
 * and the role of search.
 * @param {string} superUrl
 * @param {{ appPassword: string, searchPassword: string }} secrets
 * @returns {Promise<{ databaseUrl: string, searchDatabaseUrl: string }>}
 */
export async function prepareOwnDatabase(superUrl, { appPassword, searchPassword }) {
  await withClient(superUrl, async (client) => {
    await ensureRole(client, APP_ROLE, appPassword);
    await ensureRole(client, SEARCH_ROLE, searchPassword);
    if (await exists(client, 'select from pg_database where datname = $1', DATABASE)) return;
    await client.query(`create database ${DATABASE} owner ${APP_ROLE}`);
  });
  const superInDatabase = urlWith(superUrl, { database: DATABASE });
  const searchDatabaseUrl = urlWith(superInDatabase, { user: SEARCH_ROLE, password: searchPassword });
  await withClient(superInDatabase, (client) => prepareSearch(client, searchDatabaseUrl));
  return { databaseUrl: urlWith(superInDatabase, { user: APP_ROLE, password: appPassword }), searchDatabaseUrl };
}

/**
 * Prepares a PostgreSQL of the user's: makes the role and the schema of search, if its role may.
 * @param {string} databaseUrl
 * @param {string} searchPassword
 * @returns {Promise<string>} the search role's URL
 */
export async function prepareGivenDatabase(databaseUrl, searchPassword) {
  try {
    return await prepareSearchRole(databaseUrl, searchPassword);
  } catch (error) {
    throw new Failure(
      `DATABASE_URL could not be used to make the role ${SEARCH_ROLE} and its schema (${reasonOf(error)}): set ` +
        'SEARCH_DATABASE_URL to a role that owns a schema "search" there, or MEILI_URL to a Meilisearch.',
    );
  }
}

/** @type {typeof import('../index.d.mts').prepareSearchRole} */
export async function prepareSearchRole(databaseUrl, password) {
  const searchDatabaseUrl = urlWith(databaseUrl, { user: SEARCH_ROLE, password });
  await withClient(databaseUrl, async (client) => {
    await ensureRole(client, SEARCH_ROLE, password);
    await prepareSearch(client, searchDatabaseUrl);
  });
  return searchDatabaseUrl;
}

/** @param {string} url */
export async function requireDatabase(url) {
  try {
    await withClient(url, (client) => client.query('select 1'));
  } catch (error) {
    throw new Failure(`PostgreSQL at DATABASE_URL can't be used (${reasonOf(error)}): start it, or correct the URL.`);
  }
}

/**
 * Gives the search role its schema and nothing else: it can't see a chat table, nor make anything elsewhere.
 */
async function prepareSearch(client, searchDatabaseUrl) {
  for (const name of EXTENSIONS) await client.query(`create extension if not exists ${name}`);
  await client.query('revoke create on schema public from public');
  if (await exists(client, 'select from pg_namespace where nspname = $1', 'search')) return;
  const database = client.escapeIdentifier(new URL(searchDatabaseUrl).pathname.slice(1));
  // The role makes its schema itself: to give it one, the present role would have to be a member of it.
  await client.query(`grant create on database ${database} to ${SEARCH_ROLE}`);
  await withClient(searchDatabaseUrl, (search) => search.query('create schema search'));
  await client.query(`revoke create on database ${database} from ${SEARCH_ROLE}`);
}

/** @param {import('pg').Client} client @param {string} name @param {string} password */
async function ensureRole(client, name, password) {
  if (await exists(client, 'select from pg_roles where rolname = $1', name)) return;
  await client.query(`create role ${name} login password ${client.escapeLiteral(password)}`);
}

/** @param {import('pg').Client} client @param {string} query @param {string} value */
async function exists(client, query, value) {
  return ((await client.query(query, [value])).rowCount ?? 0) > 0;
}
