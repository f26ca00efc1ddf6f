import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startSurvivor } from '../../libs/system/src/processes/survivor.mjs';

const KEEPER = fileURLToPath(new URL('stray-keeper.mjs', import.meta.url));

/**
 * Starts a process that kills the strays of this folder when the present process ends, however it does.
 * @param {string} folder
 */
export function keepFromStraying(folder) {
  startSurvivor(KEEPER, [folder]);
}

/**
 * Kills the processes whose TMPDIR is this folder. A spec whose worker Jest killed could not stop its own.
 * Finds nothing on systems without /proc.
 * @param {string} folder
 * @returns {string[]} the command lines of the killed processes
 */
export function killStrays(folder) {
  return processIds().flatMap((pid) => {
    const environment = read(`/proc/${pid}/environ`).split('\0');
    if (pid === process.pid || !environment.includes(`TMPDIR=${folder}`)) return [];
    const line = read(`/proc/${pid}/cmdline`).split('\0').join(' ').trim();
    return kill(pid) ? [line] : [];
  });
}

function processIds() {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** @param {string} file @returns {string} empty if the process is another user's, or gone */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** @param {number} pid */
function kill(pid) {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
