import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { stillRuns } from './process-identity.mjs';

/**
 * An entry of the launcher's list on disk.
 * @typedef {{ name: string, pid: number, started: string, stage: number, stopSignal: NodeJS.Signals }} Listed
 */

const GRACE_MS = 15_000;

/**
 * @param {string} listFile
 * @returns {Listed[]} empty when there is no list
 */
export function readList(listFile) {
  try {
    return JSON.parse(readFileSync(listFile, 'utf8'));
  } catch {
    return [];
  }
}

/**
 * Stops what an earlier run left behind, stage by stage as that run would have done, and removes the list.
 * @param {string} listFile
 * @returns {Promise<string[]>} the names of the processes that were still running
 */
export async function stopLeftovers(listFile) {
  const living = readList(listFile).filter(stillRuns);
  for (const stage of [...new Set(living.map((each) => each.stage))].sort((a, b) => a - b)) {
    await Promise.all(living.filter((each) => each.stage === stage).map(stopOne));
  }
  rmSync(listFile, { force: true });
  return living.map((each) => each.name);
}

/** @param {Listed} known */
async function stopOne(known) {
  signal(known, known.stopSignal);
  // A process that SIGSTOP has stopped acts on no other signal until it is resumed.
  signal(known, 'SIGCONT');
  if (await untilGone(known, GRACE_MS)) return;
  signal(known, 'SIGKILL');
  await untilGone(known, GRACE_MS);
}

/** @param {Listed} known @param {NodeJS.Signals} name */
function signal(known, name) {
  if (!stillRuns(known)) return;
  try {
    process.kill(known.pid, name);
  } catch {
    // It ended between the check and the signal.
  }
}

/**
 * @param {{ pid: number, started: string }} known
 * @param {number} withinMs
 * @returns {Promise<boolean>} whether it ended within that time
 */
export async function untilGone(known, withinMs) {
  const deadline = Date.now() + withinMs;
  while (stillRuns(known)) {
    if (Date.now() > deadline) return false;
    await delay(50);
  }
  return true;
}
