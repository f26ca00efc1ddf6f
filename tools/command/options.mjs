import { Failure } from '../../libs/system/src/failure.mjs';
import { DEFAULT_DATA_DIR } from '../../libs/system/src/places.mjs';
import { parseArguments, resolveFromCaller } from './arguments.mjs';

const MOST_REPLICAS = 9;

export const START_HELP = `npm start -- [options]

  --chat-apis N         how many chat-api processes (1)
  --notify-servers N    how many notify-server processes (1)
  --search-indexers N   how many search-indexer processes (1)
  --data DIR            folder for data, logs and keys (.fechatter)
  --ports free          use any free ports instead of 6688, 6687, 6686 (plus ten for each further process)

DATABASE_URL, NATS_URL, MEILI_URL (with MEILI_API_KEY): use this server instead of starting one.
MEILI_BIN: the Meilisearch program to start. SEARCH_DATABASE_URL: the database of DATABASE_URL, as the search role.`;

const START_OPTIONS = /** @type {const} */ ({
  'chat-apis': { type: 'string', default: '1' },
  'notify-servers': { type: 'string', default: '1' },
  'search-indexers': { type: 'string', default: '1' },
  data: { type: 'string', default: DEFAULT_DATA_DIR },
  ports: { type: 'string', default: 'default' },
  help: { type: 'boolean', default: false },
});

/**
 * @param {string[]} args
 * @returns {{ help: boolean, system: import('../../libs/system/src/index.d.mts').SystemOptions }}
 */
export function startOptions(args) {
  const { values } = parseArguments({ args, options: START_OPTIONS });
  const system = {
    dataDir: folder(values.data),
    chatApis: count('chat-apis', values['chat-apis']),
    notifyServers: count('notify-servers', values['notify-servers']),
    searchIndexers: count('search-indexers', values['search-indexers']),
    ports: portsOf(values.ports),
  };
  return { help: values.help, system };
}

/**
 * @param {string[]} args
 * @returns {string} the data folder, for commands without other options
 */
export function dataOption(args) {
  return folder(parseArguments({ args, options: { data: START_OPTIONS.data } }).values.data);
}

/**
 * The servers to use instead of starting our own.
 * @returns {import('../../libs/system/src/index.d.mts').External}
 */
export function externalFromEnvironment(env = process.env) {
  return {
    databaseUrl: env.DATABASE_URL || undefined,
    searchDatabaseUrl: env.SEARCH_DATABASE_URL || undefined,
    natsUrl: env.NATS_URL || undefined,
    meiliUrl: env.MEILI_URL || undefined,
    meiliApiKey: env.MEILI_API_KEY || undefined,
  };
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

function portsOf(value) {
  if (value === 'free' || value === 'default') return value;
  throw new Failure(`--ports must be "free" or omitted, not "${value}".`);
}
