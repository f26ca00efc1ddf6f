import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Failure } from './failure.mjs';
import { startOf, stillRuns } from './process-identity.mjs';

/**
 * One run to a data folder: takes the lock, or says who holds it. A lock whose holder is dead is nobody's.
 * @param {string} file
 * @param {string} dataDir
 * @returns {() => void} gives it back
 */
export function takeRunLock(file, dataDir) {
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  for (let tries = 0; tries < 3; tries++) {
    if (write(file, mine)) return () => rmSync(file, { force: true });
    const holder = runningFrom(file);
    if (holder) throw new Failure(alreadyRuns(holder.pid, dataDir));
    rmSync(file, { force: true });
  }
  throw new Failure(`${file} could not be taken: another start is under way.`);
}

/** @param {string} file @returns {{ pid: number, started: string } | null} who holds the lock and lives */
export function runningFrom(file) {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8'));
    return stillRuns(holder) ? holder : null;
  } catch {
    return null;
  }
}

/** @param {number} pid @param {string} dataDir */
export function alreadyRuns(pid, dataDir) {
  return `Fechatter already runs with the data in ${dataDir} (process ${pid}): stop it, or choose another --data folder.`;
}

/** @param {string} file @param {string} content */
function write(file, content) {
  try {
    writeFileSync(file, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}
