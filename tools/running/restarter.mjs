import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '../../libs/system/src/failure.mjs';
import { complain, step } from '../command/progress.mjs';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
const WINDOW_MS = 60_000;
export const MOST_DEATHS = 5;

/** @typedef {import('../../libs/system/src/processes/child.mjs').Child} Child */

/**
 * Restarts the children that die or are to be replaced. One child has one restart at a time: requests during
 * a restart cause one more afterwards. Before a child that died is started again there is a pause, which
 * doubles with each death within a minute. A start that fails counts as a death.
 */
export class Restarter {
  /** @type {Map<Child, string | null>} why each is to be restarted; null while its last restart is under way */
  #reasons = new Map();
  /** @type {Map<Child, number[]>} when each died within the last minute */
  #deaths = new Map();
  #ended = false;

  /**
   * @param {(child: Child) => void} [onGivenUp] called when a child has died {@link MOST_DEATHS} times within a
   *   minute, which is then not restarted; when absent, it is restarted for ever
   */
  constructor(onGivenUp) {
    this.onGivenUp = onGivenUp;
  }

  /** Restarts at once. @param {Child} child @param {string} reason */
  replace(child, reason) {
    const isUnderWay = this.#reasons.has(child);
    this.#reasons.set(child, reason);
    if (!isUnderWay) void this.#work(child);
  }

  /** To be called when a child has died. @param {Child} child */
  async revive(child) {
    // It may have been replaced during the pause.
    if ((await this.#pauseAfterDeath(child)) && !child.pid) this.replace(child, 'it died');
  }

  /** Restarts nothing from now on. */
  end() {
    this.#ended = true;
  }

  /** @param {Child} child */
  async #work(child) {
    while (!this.#ended && this.#reasons.get(child)) {
      step(`restarting ${child.name}: ${this.#reasons.get(child)}`);
      this.#reasons.set(child, null);
      if (await this.#restarted(child)) continue;
      if (await this.#pauseAfterDeath(child)) this.#reasons.set(child, this.#reasons.get(child) ?? 'it did not start');
    }
    this.#reasons.delete(child);
  }

  /** @param {Child} child @returns {Promise<boolean>} */
  async #restarted(child) {
    try {
      await child.restart();
      step(`${child.name} is ready`);
      return true;
    } catch (error) {
      if (!this.#ended) complain(reasonOf(error));
      return false;
    }
  }

  /** @param {Child} child @returns {Promise<boolean>} whether to start it now */
  async #pauseAfterDeath(child) {
    const now = Date.now();
    const deaths = [...(this.#deaths.get(child) ?? []).filter((at) => now - at < WINDOW_MS), now];
    this.#deaths.set(child, deaths);
    if (this.onGivenUp && deaths.length >= MOST_DEATHS) {
      this.onGivenUp(child);
      return false;
    }
    await delay(Math.min(FIRST_PAUSE_MS * 2 ** (deaths.length - 1), LONGEST_PAUSE_MS));
    return !this.#ended;
  }
}
