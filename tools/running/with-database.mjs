import { databaseUrlFrom } from '../command/options.mjs';
import { prepareOwnDatabase, requireDatabase } from '../../libs/system/src/postgres/database.mjs';
import { stopLeftovers } from '../../libs/system/src/processes/leftovers.mjs';
import { placesIn, requireWritable } from '../../libs/system/src/places.mjs';
import { startPostgres } from '../../libs/system/src/postgres/postgres.mjs';
import { ProcessGroup } from '../../libs/system/src/processes/process-group.mjs';
import { acquireRunLock } from '../../libs/system/src/processes/run-lock.mjs';
import { openSecrets } from '../../libs/system/src/services/secrets.mjs';

/**
 * Runs `work` with the database that the services use: DATABASE_URL, or else our own PostgreSQL, which it
 * starts and stops.
 * @template T
 * @param {string} dataDir
 * @param {(text: string) => void} say
 * @param {(databaseUrl: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withDatabase(dataDir, say, work) {
  const given = databaseUrlFrom(process.env, 'DATABASE_URL');
  if (!given) return withOwnDatabase(dataDir, say, work);
  await requireDatabase(given);
  return work(given);
}

async function withOwnDatabase(dataDir, say, work) {
  const places = placesIn(dataDir);
  requireWritable(places.top);
  const lock = await acquireRunLock(places.lock, places.top);
  await stopLeftovers(places.processes);
  const group = new ProcessGroup({ folder: places.top, markers: [places.lock] });
  try {
    say('starting PostgreSQL');
    const secrets = openSecrets(places.secrets);
    const started = await startPostgres(group, { dataFolder: places.postgres, password: secrets.postgresPassword });
    const { databaseUrl } = await prepareOwnDatabase(started.url, secrets);
    return await work(databaseUrl);
  } finally {
    await group.stop();
    lock.release();
  }
}
