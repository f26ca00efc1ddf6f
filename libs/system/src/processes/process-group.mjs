import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from './child.mjs';
import { Failure } from '../failure.mjs';
import { KeptList } from './kept-list.mjs';

/**
 * The processes of one run. They are listed in a file as they come and go, so that a keeper (at once) or the next
 * start (later) stops them if this process dies without doing so. Tests, which start many servers and have what they
 * leave behind killed by `npm test`, do without list and keeper: their processes are killed when this one exits.
 */
export class ProcessGroup {
  /** @type {Map<string, Child>} */
  children = new Map();
  stopped = false;

  /**
   * @param {object} options
   * @param {string} options.folder holds the list and the logs
   * @param {string[]} [options.markers] removed by the keeper once it has stopped the rest
   * @param {boolean} [options.keeper] false: no list and no keeper
   * @param {(child: Child, exit: import('./child.mjs').Exit) => void} [options.onDeath] an end that nobody asked for
   * @param {() => void} [options.onChange] a process came or went
   */
  constructor({ folder, markers = [], keeper = true, onDeath = () => {}, onChange = () => {} }) {
    this.logFolder = join(folder, 'logs');
    this.list = keeper ? new KeptList(join(folder, 'processes.json'), markers) : null;
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
    this.list?.startKeeper();
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
    await this.list?.release();
  }

  /** A child came or went. */
  changed() {
    this.list?.write([...this.children.values()].flatMap((each) => each.listed() ?? []));
    this.onChange();
  }
}
