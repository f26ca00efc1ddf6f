import { appendFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_DATA_DIR } from '../../../libs/system/src/places.mjs';

/**
 * Keeps what is needed to understand a run that failed: the log of the faults, the findings, and the logs of
 * the processes.
 */
export class Evidence {
  /** @param {number} seed */
  constructor(seed) {
    const time = new Date().toISOString().replaceAll(/[-:]|\..*/g, '');
    this.folder = join(DEFAULT_DATA_DIR, 'chaos', `${time}-seed-${seed}`);
    mkdirSync(this.folder, { recursive: true });
  }

  /** Adds a line to the log of the run. @param {string} text */
  note(text) {
    appendFileSync(join(this.folder, 'run.log'), `${new Date().toISOString()} ${text}\n`);
  }

  /** @param {object} content */
  write(content) {
    writeFileSync(join(this.folder, 'findings.json'), JSON.stringify(content, jsonOf, 2));
  }

  /** @param {string} dataDir */
  keepLogs(dataDir) {
    cpSync(join(dataDir, 'logs'), join(this.folder, 'logs'), { recursive: true });
  }

  /** A run without a finding leaves nothing behind. */
  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function jsonOf(_key, value) {
  return value instanceof Set || value instanceof Map ? [...value] : value;
}
