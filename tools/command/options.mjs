import { Failure } from '../../libs/system/src/failure.mjs';
import { DEFAULT_DATA_DIR } from '../../libs/system/src/places.mjs';
import { parseArguments, resolveFromCaller } from './arguments.mjs';
import { secretFrom } from './secret-from.mjs';

const MOST_REPLICAS = 9;
const HIGHEST_PORT = 65_000;

export const START_HELP = `npm start -- [options]

  --chat-apis N         how many chat-api processes (1)
  --notify-servers N    how many notify-server processes (1)
  --search-indexers N   how many search-indexer processes (1)
  --data DIR            folder for data, logs and keys (.fechatter)
  --ports free          use any free ports, the same at each start with this folder, instead of 6688 (chat-api),
                        6687 (notify-server) and 6686 (search-indexer), plus ten for each further process, and
                        9688, 9687 and 9686 for metrics
  --port N              use N for chat-api, N + 1 for notify-server and N + 2 for search-indexer, and N + 3 to
                        N + 5 for their metrics
  --no-restart          stop everything when a process dies, instead of restarting it

DATABASE_URL (with DATABASE_CA_FILE), NATS_URL (with NATS_CREDS_FILE, NATS_CA_FILE and so on), MEILI_URL (with
MEILI_API_KEY, MEILI_CA_FILE): use this server instead of starting one.
CORS_ORIGINS: the web origins whose pages may call the services (loopback: any port of localhost).
MEILI_BIN: the Meilisearch program to start. SEARCH_DATABASE_URL: the database of DATABASE_URL, as the search role.`;

/** The variables besides NATS_URL that name files. */
const NATS_FILES = ['NATS_CREDS_FILE', 'NATS_NKEY_FILE', 'NATS_CA_FILE', 'NATS_CERT_FILE', 'NATS_KEY_FILE'];

const START_OPTIONS = /** @type {const} */ ({
  'chat-apis': { type: 'string', default: '1' },
  'notify-servers': { type: 'string', default: '1' },
  'search-indexers': { type: 'string', default: '1' },
  data: { type: 'string', default: DEFAULT_DATA_DIR },
  ports: { type: 'string' },
  port: { type: 'string' },
  'no-restart': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

/** @typedef {import('../../libs/system/src/index.d.mts').SystemOptions} SystemOptions */

/**
 * @param {string[]} args
 * @returns {{ help: boolean, restarts: boolean, system: SystemOptions }}
 */
export function startOptions(args) {
  const { values } = parseArguments({ args, options: START_OPTIONS });
  const system = {
    dataDir: folder(values.data),
    chatApis: count('chat-apis', values['chat-apis']),
    notifyServers: count('notify-servers', values['notify-servers']),
    searchIndexers: count('search-indexers', values['search-indexers']),
    ports: portsOf(values),
  };
  return { help: values.help, restarts: !values['no-restart'], system };
}

/**
 * @param {string[]} args
 * @returns {string} the data folder, for commands without other options
 */
export function dataOption(args) {
  return folder(parseArguments({ args, options: { data: START_OPTIONS.data } }).values.data);
}

/**
 * @param {string[]} args
 * @returns {{ dataDir: string, yes: boolean }} the options of npm run reset
 */
export function resetOptions(args) {
  const options = { data: START_OPTIONS.data, yes: { type: 'boolean', default: false } };
  const { values } = parseArguments({ args, options });
  return { dataDir: folder(values.data), yes: values.yes };
}

/**
 * The servers to use instead of starting our own.
 * @returns {import('../../libs/system/src/index.d.mts').External}
 */
export function externalFromEnvironment(env = process.env) {
  return {
    databaseUrl: databaseUrlFrom(env, 'DATABASE_URL'),
    searchDatabaseUrl: databaseUrlFrom(env, 'SEARCH_DATABASE_URL'),
    natsUrl: secretFrom(env, 'NATS_URL'),
    natsSettings: natsSettings(env),
    meiliUrl: env.MEILI_URL || undefined,
    meiliApiKey: secretFrom(env, 'MEILI_API_KEY'),
    meiliCaFile: env.MEILI_CA_FILE ? resolveFromCaller(env.MEILI_CA_FILE) : undefined,
  };
}

/** The values of `sslmode` that libs/postgres takes: `allow` and `prefer` would fall back to clear text. */
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'];

/**
 * Returns the URL in the variable or in its file, with the authority in DATABASE_CA_FILE if it uses TLS;
 * undefined if it is not set.
 */
export function databaseUrlFrom(env, name) {
  const { DATABASE_CA_FILE, PGSSLMODE } = env;
  const url = secretFrom(env, name);
  if (!url || !URL.canParse(url)) return url || undefined;
  const complete = new URL(url);
  const { searchParams } = complete;
  requireSslMode(searchParams.get('sslmode'), name, { DATABASE_CA_FILE, PGSSLMODE });
  if (!DATABASE_CA_FILE || searchParams.get('sslmode') === 'disable' || searchParams.has('sslrootcert')) return url;
  searchParams.set('sslrootcert', resolveFromCaller(DATABASE_CA_FILE));
  return complete.href;
}

/**
 * @param {string | null} mode
 * @param {string} name
 * @param {Record<string, string | undefined>} others variables that have no meaning for a URL without a mode
 */
function requireSslMode(mode, name, others) {
  const known = SSL_MODES.join(', ');
  if (mode !== null && !SSL_MODES.includes(mode))
    throw new Failure(`${name} has an sslmode that can't be honoured, "${mode}": it must be one of ${known}.`);
  const other = Object.keys(others).find((variable) => others[variable]);
  if (mode === null && other)
    throw new Failure(`${name} has no sslmode, although ${other} is set: add sslmode=verify-full, or sslmode=disable.`);
}

function natsSettings(env) {
  const files = NATS_FILES.filter((name) => env[name]).map((name) => [name, resolveFromCaller(env[name])]);
  return { ...Object.fromEntries(files), ...(env.NATS_REPLICAS && { NATS_REPLICAS: env.NATS_REPLICAS }) };
}

function folder(value) {
  if (value === '') throw new Failure('--data needs a folder.');
  return resolveFromCaller(value);
}

function count(name, value) {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= MOST_REPLICAS) return number;
  throw new Failure(`--${name} must be a number from 1 to ${MOST_REPLICAS}, not "${value}".`);
}

function portsOf({ ports, port }) {
  if (ports !== undefined && port !== undefined) throw new Failure('--ports and --port exclude each other.');
  if (port !== undefined) return portNumber(port);
  if (ports === undefined || ports === 'free') return ports ?? 'default';
  throw new Failure(`--ports must be "free" or omitted, not "${ports}". For a port of your own use --port.`);
}

function portNumber(value) {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= 1 && number <= HIGHEST_PORT) return number;
  throw new Failure(`--port must be a number from 1 to ${HIGHEST_PORT}, not "${value}".`);
}
