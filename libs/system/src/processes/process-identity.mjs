import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Reads when a process started. Id and start together name one process for good; an id alone is reused.
 * @param {number} pid
 * @returns {string | null} null when it does not run (a zombie does not)
 */
export function startOf(pid) {
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
}

/**
 * @param {{ pid: number, started: string }} known
 * @returns {boolean}
 */
export function stillRuns(known) {
  return startOf(known.pid) === known.started;
}

/**
 * @param {number} pid
 * @returns {number | null} its parent's id; null where reading it would take another program
 */
export function parentOf(pid) {
  return process.platform === 'linux' ? Number(fieldsOf(pid)?.[1] ?? 0) : null;
}

/** @param {number} pid */
function startFromProc(pid) {
  const fields = fieldsOf(pid);
  return !fields || fields[0] === 'Z' ? null : `${bootId()}/${fields[19]}`;
}

/**
 * Reads the fields of /proc/<pid>/stat from the third on. The second is the program's name in parentheses,
 * which may itself hold spaces and parentheses.
 * @param {number} pid
 */
function fieldsOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return null;
  }
}

function bootId() {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** @param {number} pid */
function startFromPs(pid) {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      timeout: 10_000,
    }).trim();
    return line === '' || line.startsWith('Z') ? null : line.replace(/^\S+\s+/, '');
  } catch {
    return null;
  }
}
