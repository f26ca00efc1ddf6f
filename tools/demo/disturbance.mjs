import { setTimeout as delay } from 'node:timers/promises';

/** Disturbs the system at random moments, one disturbance after another, until it is stopped. */
class Disturbance {
  #stopping = new AbortController();
  #running = Promise.resolve();
  /** @type {Error | null} */
  failure = null;

  /** @param {{ shortestMs: number, longestMs: number }} pause between two disturbances */
  constructor(pause) {
    this.pause = pause;
  }

  start() {
    this.#running = this.#run().catch((error) => void (this.failure = error));
  }

  /** Resolves when the last disturbance is over. */
  async stop() {
    this.#stopping.abort();
    await this.#running;
  }

  async #run() {
    const { signal } = this.#stopping;
    while (await pauseFor(between(this.pause.shortestMs, this.pause.longestMs), signal)) await this.disturb();
  }

  /** @returns {Promise<void>} */
  async disturb() {}
}

/** Cuts the connections of subscribers, half of them in the middle of a frame. */
export class Cuts extends Disturbance {
  count = 0;

  /** @param {import('../client/subscriber.mjs').Subscriber[]} victims */
  constructor(victims) {
    super({ shortestMs: 200, longestMs: 3_000 });
    this.victims = victims;
  }

  async disturb() {
    this.count++;
    oneOf(this.victims).cut({ midFrame: Math.random() < 0.5 });
  }
}

/** Ends processes with kill -9, and restarts each a moment later with its data. */
export class Kills extends Disturbance {
  /** @type {Map<string, number>} by name */
  counts = new Map();

  /** @param {import('../../libs/system/src/index.d.mts').Child[]} victims @param {() => void} beforeKill */
  constructor(victims, beforeKill) {
    super({ shortestMs: 2_000, longestMs: 6_000 });
    this.victims = victims;
    this.beforeKill = beforeKill;
  }

  async disturb() {
    const victim = oneOf(this.victims);
    this.beforeKill();
    await victim.kill('SIGKILL');
    this.counts.set(victim.name, (this.counts.get(victim.name) ?? 0) + 1);
    await delay(between(0, 1_000));
    await victim.restart();
  }
}

/** @param {number} ms @param {AbortSignal} signal @returns {Promise<boolean>} false if it was aborted */
function pauseFor(ms, signal) {
  return delay(ms, true, { signal }).catch(() => false);
}

/** @param {number} low @param {number} high */
function between(low, high) {
  return low + Math.random() * (high - low);
}

/** @template T @param {T[]} items @returns {T} */
function oneOf(items) {
  return items[Math.floor(Math.random() * items.length)];
}
