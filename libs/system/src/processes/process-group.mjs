import { join } from 'node:path';
import { Child } from './child.mjs';
import { KeptList } from './kept-list.mjs';
import { writeIfPossible } from './replace-json.mjs';
import { makeOwnFolder } from './own-folder.mjs';

/**
 * The processes of one run. The group lists them in a file as they start and end, so that a keeper (at once)
 * or the next start (later) stops them if this process dies without doing so. Tests start many servers, and
 * `npm test` kills what they leave behind: their groups have neither list nor keeper, and kill their
 * processes when this one exits.
 */
export class ProcessGroup {
  /** @type {Map<string, Child>} */
  children = new Map();
  stopped = false;

  /**
   * @param {object} options
   * @param {string} options.folder holds the list and the logs
   * @param {string[]} [options.markers] files that the keeper removes once it has stopped the rest
   * @param {boolean} [options.keeper] false: no list and no keeper
   * @param {(child: Child, exit: import('./child.mjs').Exit) => void} [options.onDeath] called when a process
   *   ends that nobody stopped
   * @param {() => void} [options.onChange] called when a process has started or ended
   */
  constructor({ folder, markers = [], keeper = true, onDeath = () => {}, onChange = () => {} }) {
    this.logFolder = join(folder, 'logs');
    this.list = keeper ? new KeptList(join(folder, 'processes.json'), markers) : null;
    this.onDeath = onDeath;
    this.onChange = onChange;
    makeOwnFolder(this.logFolder);
  }

  /**
   * Starts a process and waits until it is ready.
   * @param {import('./child.mjs').Spec} spec
   * @returns {Promise<Child>}
   */
  async start(spec) {
    const child = new Child(spec, this);
    if (!this.stopped) this.list?.startKeeper();
    this.children.set(spec.name, child);
    await child.start();
    return child;
  }

  /** Stops everything, stage by stage; the processes of a stage stop at the same time. */
  async stop() {
    this.stopped = true;
    const all = [...this.children.values()];
    for (const stage of [...new Set(all.map((each) => each.stage))].sort((a, b) => a - b)) {
      await Promise.all(all.filter((each) => each.stage === stage).map((each) => each.stop()));
    }
    await this.list?.release();
  }

  /** Called by a child that has started. */
  started() {
    this.#note();
  }

  /** Called by a child that has ended. */
  ended() {
    writeIfPossible(() => this.#note());
  }

  #note() {
    this.list?.write([...this.children.values()].flatMap((each) => each.listed() ?? []));
    this.onChange();
  }
}
