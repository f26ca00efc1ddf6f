import { readdirSync, readFileSync } from 'node:fs';

/**
 * Kills what is still running of those that were given this folder for their temporary files: a spec whose worker Jest
 * had to end by force could not stop its own. Where there is no /proc, nothing is found.
 * @param {string} folder
 * @returns {string[]} their command lines
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

/** @param {string} file @returns {string} empty when it is another user's, or gone */
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
