import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from './child.mjs';
import { Failure } from '../failure.mjs';

const KEEPER = fileURLToPath(new URL('keeper.mjs', import.meta.url));

/**
 * The processes of one run. They are listed in a file as they come and go, so that a keeper (at once) or the next
 * start (later) stops them if this process dies without doing so.
 */
export class ProcessGroup {
  /** @type {Map<string, Child>} */
  children = new Map();
  stopped = false;

  /**
   * @param {object} options
   * @param {string} options.folder holds the list and the logs
   * @param {string[]} [options.markers] removed by the keeper once it has stopped the rest
   * @param {(child: Child, exit: import('./child.mjs').Exit) => void} [options.onDeath] an end that nobody asked for
   * @param {() => void} [options.onChange] a process came or went
   */
  constructor({ folder, markers = [], onDeath = () => {}, onChange = () => {} }) {
    this.logFolder = join(folder, 'logs');
    this.listFile = join(folder, 'processes.json');
    this.markers = markers;
    this.onDeath = onDeath;
    this.onChange = onChange;
    mkdirSync(this.logFolder, { recursive: true });
  }

  /**
   * Starts a process and waits until it is ready.
   * @param {import('./child.mjs').Spec} spec
   * @returns {Promise<Child>}
   */
  async start(spec) {
    if (this.stopped) throw new Failure(`${spec.name} was not started: everything is being stopped.`);
    this.#keep();
    const child = new Child(spec, this);
    this.children.set(spec.name, child);
    await child.start();
    return child;
  }

  /** Stops everything: one stage after the other, those of one stage at once. */
  async stop() {
    this.stopped = true;
    const all = [...this.children.values()];
    for (const stage of [...new Set(all.map((each) => each.stage))].sort((a, b) => a - b)) {
      await Promise.all(all.filter((each) => each.stage === stage).map((each) => each.stop()));
    }
    rmSync(this.listFile, { force: true });
    await this.#release();
  }

  /** Writes the list anew; by rename, so that a reader never sees half of it. */
  writeList() {
    const listed = [...this.children.values()].flatMap((each) => each.listed() ?? []);
    writeFileSync(`${this.listFile}.new`, JSON.stringify(listed));
    renameSync(`${this.listFile}.new`, this.listFile);
    this.onChange();
  }

  #keep() {
    if (this.keeper) return;
    const stdio = /** @type {const} */ (['pipe', 'ignore', 'ignore']);
    const args = [KEEPER, this.listFile, ...this.markers];
    this.keeper = spawn(process.execPath, args, { detached: true, stdio, env: withoutNodeOptions(), cwd: '/' });
    this.keeper.unref();
    /** @type {import('node:net').Socket} */ (this.keeper.stdin).unref();
  }

  async #release() {
    const keeper = this.keeper;
    if (!keeper || keeper.exitCode !== null) return;
    keeper.ref();
    const ended = once(keeper, 'exit');
    keeper.stdin.end();
    await ended;
    this.keeper = undefined;
  }
}

function withoutNodeOptions() {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return env;
}
