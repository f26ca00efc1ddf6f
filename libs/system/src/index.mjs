/** What tools, benchmarks and end-to-end tests start systems with; typed in index.d.mts. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './places.mjs';
import { findNatsServer as find } from './nats/nats-program.mjs';
import * as nats from './nats/nats.mjs';
import * as postgres from './postgres/postgres.mjs';
import { ProcessGroup } from './processes/process-group.mjs';
import * as search from './search/meilisearch.mjs';
import { System } from './system.mjs';

export { Failure } from './failure.mjs';
export { highLimits } from './high-limits.mjs';
export { freePort } from './processes/ports.mjs';
export { findMeilisearch } from './search/meilisearch.mjs';
export { System };

/** @type {typeof import('./index.d.mts').startSystem} */
export async function startSystem(options) {
  const system = new System(options);
  await system.start();
  return system;
}

/** @type {typeof import('./index.d.mts').findNatsServer} */
export function findNatsServer(onStep) {
  return find(CACHE, onStep);
}

/** @type {typeof import('./index.d.mts').startPostgres} */
export function startPostgres({ dataDir, password = 'postgres', temporary = false, ...options }) {
  const dataFolder = join(dataDir, 'postgres');
  return alone(dataDir, (group) => postgres.startPostgres(group, { dataFolder, password, ...options }), temporary);
}

/** @type {typeof import('./index.d.mts').startNats} */
export async function startNats({ dataDir, program, port }) {
  const found = program ?? (await findNatsServer());
  return alone(dataDir, (group) => nats.startNats(group, { program: found, dataFolder: join(dataDir, 'nats'), port }));
}

/** @type {typeof import('./index.d.mts').startMeilisearch} */
export function startMeilisearch({ dataDir, masterKey = 'only-for-a-private-port', ...options }) {
  const dataFolder = join(dataDir, 'meilisearch');
  return alone(dataDir, (group) => search.startMeilisearch(group, { dataFolder, masterKey, ...options }));
}

/** One process in a group of its own, with a way to stop both. */
async function alone(dataDir, start, temporary = false) {
  mkdirSync(dataDir, { recursive: true });
  const group = new ProcessGroup({ folder: dataDir, markers: temporary ? [dataDir] : [] });
  try {
    return { ...(await start(group)), stop: () => group.stop() };
  } catch (error) {
    await group.stop();
    throw error;
  }
}
