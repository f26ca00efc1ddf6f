import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untilStopRequested } from '../../tools/command/lifetime.mjs';
import { step } from '../../tools/command/progress.mjs';
import { Failure } from '../../libs/system/src/index.mjs';
import { prepareOwnDatabase } from '../../libs/system/src/postgres/database.mjs';
import { openSecrets } from '../../libs/system/src/services/secrets.mjs';
import { NatsCluster } from './nats-cluster.mjs';
import { PostgresPair } from './postgres-pair.mjs';

/**
 * What the services are given instead of one PostgreSQL and one NATS.
 * @typedef {object} Servers
 * @property {PostgresPair} postgres
 * @property {NatsCluster} nats
 * @property {Pick<import('../../libs/system/src/index.d.mts').SystemOptions, 'external' | 'wire'>} options of
 *   a system on them
 */

/**
 * Starts the servers, and stops and removes them however `work` ends.
 * @template T
 * @param {(servers: Servers) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withServers(work) {
  const folder = mkdtempSync(join(tmpdir(), 'fechatter-failover-'));
  const secrets = openSecrets(join(folder, 'secrets'));
  const postgres = new PostgresPair(folder, secrets.postgresPassword);
  const nats = new NatsCluster(folder, secrets.natsPasswords);
  const start = async () => {
    step('starting PostgreSQL with a synchronous standby, and a NATS cluster of three');
    await postgres.start();
    await nats.start();
  };
  try {
    await Promise.race([failIfStopped(), start()]);
    const external = await externalOf(postgres, nats, secrets);
    const wire = (name, env) => ({ ...env, NATS_URL: urlOf(nats, name) });
    return await work({ postgres, nats, options: { external, wire } });
  } finally {
    await Promise.allSettled([postgres.stop(), nats.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {PostgresPair} postgres
 * @param {NatsCluster} nats
 * @param {import('../../libs/system/src/services/secrets.mjs').Secrets} secrets
 */
async function externalOf(postgres, nats, secrets) {
  const databases = await prepareOwnDatabase(postgres.url, secrets);
  return { ...databases, natsUrl: nats.urlFor('operator'), natsSettings: { NATS_REPLICAS: '3' } };
}

/**
 * @param {NatsCluster} nats
 * @param {string} process such as `chat-api-2`: each service has a user of its own
 */
function urlOf(nats, process) {
  return nats.urlFor(process.replace(/-\d+$/, ''));
}

/** @returns {Promise<never>} */
async function failIfStopped() {
  const { reason } = await untilStopRequested();
  throw new Failure(`Stopped before it was finished (${reason}).`);
}
