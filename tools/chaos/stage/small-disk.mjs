import { spawnSync } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';

const ROOMY = '3g';

/**
 * A folder with a file system of its own (tmpfs), which can be made full: only root can mount it. Elsewhere it is
 * an ordinary folder.
 */
export class SmallDisk {
  /** @param {string} folder @param {boolean} isMounted */
  constructor(folder, isMounted) {
    this.folder = folder;
    this.isMounted = isMounted;
  }

  /** @param {string} folder made if it does not exist */
  static make(folder) {
    mkdirSync(folder, { recursive: true });
    const arguments_ = ['-t', 'tmpfs', '-o', `size=${ROOMY},mode=755`, 'fechatter-chaos', folder];
    return new SmallDisk(folder, process.getuid?.() === 0 && run('mount', arguments_));
  }

  /** Leaves no room for another page. */
  fill() {
    const { blocks, bfree, bsize } = statfsSync(this.folder);
    this.#resize(`${Math.max(1, blocks - bfree) * bsize}`);
  }

  free() {
    this.#resize(ROOMY);
  }

  unmount() {
    if (this.isMounted) this.isMounted = !run('umount', ['--lazy', this.folder]);
  }

  /** @param {string} size */
  #resize(size) {
    if (!run('mount', ['-o', `remount,size=${size}`, this.folder])) throw new Error(`${this.folder} can't be resized`);
  }
}

/** @param {string} program @param {string[]} args @returns {boolean} whether it succeeded */
function run(program, args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
