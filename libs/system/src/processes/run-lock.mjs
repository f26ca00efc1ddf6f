import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../failure.mjs';
import { startOf, stillRuns } from './process-identity.mjs';

/** @typedef {{ pid: number, started: string, stopping?: boolean }} Holder */

const POLL_MS = 100;

/**
 * One run to a data folder: takes the lock, or says who holds it. A lock whose holder is dead is nobody's, and one
 * whose holder is stopping is waited for: after Ctrl-C npm is back before the system has stopped.
 * @param {string} file
 * @param {string} dataDir
 * @returns {Promise<{ stopping: () => void, release: () => void }>}
 */
export async function takeRunLock(file, dataDir) {
  const me = { pid: process.pid, started: startOf(process.pid) };
  while (!create(file, me)) {
    const holder = runningFrom(file);
    if (!holder) rmSync(file, { force: true });
    else if (holder.stopping) await delay(POLL_MS);
    else throw new Failure(alreadyRuns(holder.pid, dataDir));
  }
  return {
    stopping: () => replace(file, { ...me, stopping: true }),
    release: () => rmSync(file, { force: true }),
  };
}

/** @param {string} file @returns {Holder | null} who holds the lock and lives */
export function runningFrom(file) {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8'));
    return stillRuns(holder) ? holder : null;
  } catch {
    return null;
  }
}

/** @param {number} pid @param {string} dataDir */
function alreadyRuns(pid, dataDir) {
  return `Fechatter already runs with the data in ${dataDir} (process ${pid}): stop it, or choose another --data folder.`;
}

/** @param {string} file @param {object} holder @returns {boolean} false when there is one already */
function create(file, holder) {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file @param {object} holder */
function replace(file, holder) {
  writeFileSync(`${file}.new`, JSON.stringify(holder));
  renameSync(`${file}.new`, file);
}
