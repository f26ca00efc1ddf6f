import { readFileSync } from 'node:fs';
import { AlreadyRuns } from '../../libs/system/src/processes/run-lock.mjs';
import { say } from '../command/progress.mjs';
import { announce } from './announce.mjs';

/**
 * Does `work`, which starts the system. If one that is ready runs with the same data, prints where it runs,
 * and settles with the exit code 0.
 * @template T
 * @param {import('../../libs/system/src/system.mjs').System} system
 * @param {() => Promise<T>} work
 * @returns {Promise<T | 0>}
 */
export async function orAlreadyRunning({ places }, work) {
  try {
    return await work();
  } catch (error) {
    const run = error instanceof AlreadyRuns ? readRun(places.runFile) : null;
    if (!run) throw error;
    say(`Fechatter already runs with the data in ${places.top} (process ${error.holder.pid}). It is left as it is.`);
    announce({ run, places }, '"npm run stop" stops it, "npm run status" shows how it is.');
    return 0;
  }
}

/**
 * @param {string} file run.json
 * @returns {import('../../libs/system/src/index.d.mts').Run | null} null while no system is ready
 */
export function readRun(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
