/** Starts systems and parts of them for commands, tests and benchmarks; typed in index.d.mts. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './places.mjs';
import { findNatsServer as find } from './nats/nats-program.mjs';
import * as nats from './nats/nats.mjs';
import * as postgres from './postgres/postgres.mjs';
import { ProcessGroup } from './processes/process-group.mjs';
import * as search from './search/meilisearch.mjs';
import { System } from './system.mjs';

export { answersOk } from './answers-ok.mjs';
export { Failure } from './failure.mjs';
export { highLimits } from './high-limits.mjs';
export { prepareSearchRole, SEARCH_ROLE } from './postgres/database.mjs';
export { freePort } from './ports/ports.mjs';
export { SEARCH_ENGINES } from './search/engines.mjs';
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
export function startPostgres({ dataDir, password = 'postgres', keeper, temporary, ...options }) {
  const dataFolder = join(dataDir, 'postgres');
  const start = (group) => postgres.startPostgres(group, { dataFolder, password, ...options });
  return startAlone({ dataDir, keeper, temporary }, start);
}

/** @type {typeof import('./index.d.mts').startNats} */
export async function startNats({ dataDir, program, keeper, ...rest }) {
  const options = { program: program ?? (await findNatsServer()), dataFolder: join(dataDir, 'nats'), ...rest };
  return startAlone({ dataDir, keeper }, (group) => nats.startNats(group, options));
}

/** @type {typeof import('./index.d.mts').startMeilisearch} */
export function startMeilisearch({ dataDir, masterKey = 'only-for-a-private-port', keeper, ...options }) {
  const dataFolder = join(dataDir, 'meilisearch');
  return startAlone({ dataDir, keeper }, (group) =>
    search.startMeilisearch(group, { dataFolder, masterKey, ...options }),
  );
}

/** @type {typeof import('./index.d.mts').startProgram} */
export function startProgram({ dataDir, keeper, port = 0, url = '', ready = async () => true, ...program }) {
  const spec = { stage: 0, port, url, ready, env: process.env, ...program };
  return startAlone({ dataDir, keeper }, async (group) => ({ url, child: await group.start(spec) }));
}

/**
 * Starts one process in a group of its own.
 * @param {{ dataDir: string, keeper?: boolean, temporary?: boolean }} options
 * @param {(group: ProcessGroup) => Promise<object>} start
 */
async function startAlone({ dataDir, keeper, temporary = false }, start) {
  mkdirSync(dataDir, { recursive: true });
  const group = new ProcessGroup({ folder: dataDir, keeper, markers: temporary ? [dataDir] : [] });
  try {
    return { ...(await start(group)), stop: () => group.stop() };
  } catch (error) {
    await group.stop();
    throw error;
  }
}
