import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { replaceJson } from './replace-json.mjs';
import { startSurvivor } from './survivor.mjs';

const KEEPER = fileURLToPath(new URL('keeper.mjs', import.meta.url));

/**
 * A list of processes on disk, and the keeper, a process that stops those on the list when this process dies.
 */
export class KeptList {
  /** @type {import('node:child_process').ChildProcess | undefined} undefined while none runs */
  keeper;

  /**
   * @param {string} file
   * @param {string[]} markers files that the keeper removes once it has stopped something
   */
  constructor(file, markers) {
    this.file = file;
    this.markers = markers;
  }

  startKeeper() {
    if (this.keeper) return;
    this.keeper = startSurvivor(KEEPER, [this.file, ...this.markers]);
    // Someone may kill it. The next process that starts has a new one.
    this.keeper.once('exit', () => (this.keeper = undefined));
  }

  /** @param {import('./leftovers.mjs').Listed[]} listed */
  write(listed) {
    replaceJson(this.file, listed);
  }

  /** Removes the list and lets the keeper end. */
  async release() {
    rmSync(this.file, { force: true });
    const keeper = this.keeper;
    if (!keeper) return;
    keeper.ref();
    const ended = once(keeper, 'exit');
    keeper.stdin.end();
    await ended;
  }
}
