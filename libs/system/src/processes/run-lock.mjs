import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../failure.mjs';
import { startOf, stillRuns } from './process-identity.mjs';
import { replaceJson, writeIfPossible } from './replace-json.mjs';

/** @typedef {{ pid: number, started: string, stopping?: boolean }} Holder */

const POLL_MS = 100;

/** The data folder is in use: `holder` runs on it. */
export class AlreadyRuns extends Failure {
  /** @param {Holder} holder @param {string} dataDir */
  constructor(holder, dataDir) {
    super(
      `Fechatter already runs with the data in ${dataDir} (process ${holder.pid}): stop it, or choose another --data folder.`,
    );
    this.holder = holder;
  }
}

/**
 * Locks a data folder for one run, or fails and names the holder. The lock of a dead holder counts as free.
 * While a holder is stopping, the lock is waited for: after Ctrl-C, npm returns before the system has
 * stopped.
 * @param {string} file
 * @param {string} dataDir
 * @returns {Promise<{ stopping: () => void, release: () => void }>}
 */
export async function acquireRunLock(file, dataDir) {
  const me = { pid: process.pid, started: startOf(process.pid) };
  while (!create(file, me)) {
    const holder = lockHolder(file);
    if (!holder) rmSync(file, { force: true });
    else if (holder.stopping) await delay(POLL_MS);
    else throw new AlreadyRuns(holder, dataDir);
  }
  return {
    stopping: () => writeIfPossible(() => replaceJson(file, { ...me, stopping: true })),
    release: () => rmSync(file, { force: true }),
  };
}

/** @param {string} file @returns {Holder | null} null when nobody who is alive holds the lock */
export function lockHolder(file) {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8'));
    return stillRuns(holder) ? holder : null;
  } catch {
    return null;
  }
}

/** @param {string} file @param {object} holder @returns {boolean} false when the file exists */
function create(file, holder) {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}
