import { Failure } from '../failure.mjs';
import { prepareGivenDatabase } from '../postgres/database.mjs';
import { findMeilisearch, requireMeilisearch, startMeilisearch } from './meilisearch.mjs';

/**
 * What an engine is opened in: a system whose database runs and whose services don't yet.
 * @typedef {object} Surroundings
 * @property {import('../index.d.mts').SystemOptions} options `external` is set
 * @property {ReturnType<typeof import('../places.mjs').placesIn>} places
 * @property {import('../services/secrets.mjs').Secrets} secrets
 * @property {import('../processes/process-group.mjs').ProcessGroup} group
 * @property {import('../ports/kept-ports.mjs').KeptPorts} ports
 * @property {string} databaseUrl
 * @property {string} [searchDatabaseUrl] undefined for a database that was given without one for the search
 * @property {(step: string) => void} report
 */

/**
 * What the launcher knows of each engine of libs/search, whose tests fail when one is missing here. `open`
 * uses or starts the engine and settles with the settings that lead the services to it.
 * @type {Record<import('../index.d.mts').SearchEngine, {
 *   isAvailable: (system: Surroundings) => boolean,
 *   open: (system: Surroundings) => Promise<Record<string, string>>,
 * }>}
 */
const engines = {
  postgres: {
    isAvailable: () => true,
    async open({ searchDatabaseUrl, databaseUrl, secrets }) {
      const url = searchDatabaseUrl ?? (await prepareGivenDatabase(databaseUrl, secrets.searchPassword));
      return { SEARCH_DATABASE_URL: url };
    },
  },
  meilisearch: {
    isAvailable: ({ options }) => Boolean(options.external.meiliUrl || findMeilisearch()),
    open: (system) => (system.options.external.meiliUrl ? useMeilisearch(system) : startOwnMeilisearch(system)),
  },
};

/** @type {typeof import('../index.d.mts').SEARCH_ENGINES} */
export const SEARCH_ENGINES = Object.keys(engines);

/**
 * Opens the engine that was asked for; without one, the last that is available, since PostgreSQL always is.
 * @param {Surroundings} system
 * @returns {Promise<{ engine: import('../index.d.mts').SearchEngine, settings: Record<string, string> }>}
 */
export async function openSearch(system) {
  const engine = system.options.engine ?? SEARCH_ENGINES.findLast((each) => engines[each].isAvailable(system));
  return { engine, settings: { SEARCH_ENGINE: engine, ...(await engines[engine].open(system)) } };
}

/** @param {Surroundings} system */
async function useMeilisearch({ options, report }) {
  const { meiliUrl, meiliApiKey = '', meiliCaFile } = options.external;
  report('using Meilisearch at MEILI_URL');
  await requireMeilisearch(meiliUrl, meiliCaFile);
  const authority = meiliCaFile ? { MEILI_CA_FILE: meiliCaFile } : {};
  return { MEILI_URL: meiliUrl, MEILI_API_KEY: meiliApiKey, ...authority };
}

/** @param {Surroundings} system */
async function startOwnMeilisearch({ group, places, ports, secrets, report }) {
  const program = findMeilisearch();
  if (!program)
    throw new Failure('No Meilisearch was found: set MEILI_BIN to its program, or put "meilisearch" on PATH.');
  report('starting Meilisearch');
  const { meilisearch: dataFolder } = places;
  const port = await ports.portOf('meilisearch');
  const masterKey = secrets.meiliMasterKey;
  const { url, apiKey } = await startMeilisearch(group, { program, dataFolder, masterKey, port });
  return { MEILI_URL: url, MEILI_API_KEY: apiKey };
}
