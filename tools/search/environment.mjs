import { readFileSync } from 'node:fs';
import { externalFromEnvironment } from '../command/options.mjs';
import { readRun } from '../running/already-running.mjs';
import { Failure } from '../../libs/system/src/failure.mjs';
import { natsUserEnvs } from '../../libs/system/src/nats/nats-users.mjs';
import { placesIn } from '../../libs/system/src/places.mjs';
import { prepareGivenDatabase, prepareOwnDatabase } from '../../libs/system/src/postgres/database.mjs';
import { adminKey } from '../../libs/system/src/search/meilisearch.mjs';
import { openSecrets } from '../../libs/system/src/services/secrets.mjs';
import { inheritedEnvironment } from '../../libs/system/src/services/services.mjs';

/**
 * Returns the settings of chat-api in the system that `npm start` runs, for a program that uses the same
 * servers. Throws a {@link Failure} if nothing runs. Servers that `npm start` took from its environment must
 * be in the environment here, too.
 * @param {string} dataDir
 * @returns {Promise<Record<string, string>>}
 */
export async function environmentOf(dataDir) {
  const places = placesIn(dataDir);
  const run = readRun(places.runFile);
  if (!run) {
    throw new Failure(
      `Nothing runs with the data in ${places.top}: start it, choose the folder with --data, or set SEARCH_ENGINE, ` +
        'NATS_URL, DATABASE_URL and so on as for chat-api.',
    );
  }
  const system = {
    external: externalFromEnvironment(),
    secrets: openSecrets(places.secrets),
    ports: JSON.parse(readFileSync(places.ports, 'utf8')),
  };
  const { databaseUrl, searchDatabaseUrl } = await databasesOf(system);
  const engine = {
    postgres: () => ({ SEARCH_DATABASE_URL: searchDatabaseUrl }),
    meilisearch: () => meilisearchOf(system),
  };
  const searchEnv = { SEARCH_ENGINE: run.search.engine, ...(await engine[run.search.engine]()) };
  return { ...inheritedEnvironment(), ...natsOf(system), ...searchEnv, DATABASE_URL: databaseUrl };
}

/**
 * @typedef {object} Known
 * @property {import('../../libs/system/src/index.d.mts').External} external
 * @property {import('../../libs/system/src/services/secrets.mjs').Secrets} secrets
 * @property {Record<string, number>} ports
 */

/** @param {Known} known */
async function databasesOf({ external, secrets, ports }) {
  const { databaseUrl, searchDatabaseUrl } = external;
  if (!databaseUrl) {
    const superUrl = `postgres://postgres:${secrets.postgresPassword}@127.0.0.1:${ports.postgres}/postgres`;
    return prepareOwnDatabase(superUrl, secrets);
  }
  const ofSearch = searchDatabaseUrl ?? (await prepareGivenDatabase(databaseUrl, secrets.searchPassword));
  return { databaseUrl, searchDatabaseUrl: ofSearch };
}

/** @param {Known} known */
function natsOf({ external, secrets, ports }) {
  if (external.natsUrl) return { NATS_URL: external.natsUrl, ...external.natsSettings };
  return natsUserEnvs(`nats://127.0.0.1:${ports.nats}`, secrets.natsPasswords)['chat-api'];
}

/** @param {Known} known */
async function meilisearchOf({ external, secrets, ports }) {
  const { meiliUrl, meiliApiKey = '', meiliCaFile } = external;
  if (meiliUrl) {
    const authority = meiliCaFile ? { MEILI_CA_FILE: meiliCaFile } : {};
    return { MEILI_URL: meiliUrl, MEILI_API_KEY: meiliApiKey, ...authority };
  }
  const url = `http://127.0.0.1:${ports.meilisearch}`;
  return { MEILI_URL: url, MEILI_API_KEY: await adminKey(url, secrets.meiliMasterKey) };
}
