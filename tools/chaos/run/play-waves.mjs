import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../schedule/random.mjs';
import { drawWaves } from '../schedule/waves.mjs';

/** Everything has to be well again this long after the last fault. */
export const CALM_MS = 30_000;
/** What is not well after this is stuck: there is no point in going on. */
const STUCK_MS = 150_000;
/** No fault may take longer. */
const FAULT_MS = 180_000;

/**
 * Plays waves of faults until the time is over, and measures how long after each it is until everything is well.
 *
 * @typedef {{ name: string, alone: boolean, ms: number | null }} Recovery `ms` is null if it was never well
 */
export class Play {
  /** @type {Recovery[]} */
  recoveries = [];
  /** @type {Map<string, number>} how often each was played */
  counts = new Map();
  /** @type {Map<string, number>} how often each could not be played to its end, since another one was in its way */
  failed = new Map();
  isStuck = false;

  /**
   * @param {import('../scene/scene.mjs').Scene} scene
   * @param {import('../checks/well.mjs').Well} well
   * @param {import('../faults/fault.mjs').Fault[]} faults those that can be played
   */
  constructor(scene, well, faults) {
    this.scene = scene;
    this.well = well;
    this.faults = new Map(faults.map((fault) => [fault.name, fault]));
  }

  /** @param {number} ms how long */
  async run(ms) {
    const deadline = Date.now() + ms;
    /** @type {string[]} those since it was well */
    let since = [];
    for (const wave of drawWaves(this.scene.seed, [...this.faults.keys()])) {
      await Promise.all(wave.faults.map((each) => this.#play(wave.number, each)));
      since.push(...wave.faults.map(({ name }) => name));
      const isLast = Date.now() + wave.pauseMs >= deadline;
      if (wave.calm || isLast) since = await this.#calm(since);
      if (isLast || this.isStuck || this.scene.stage.isReleased) return;
      await delay(wave.pauseMs);
    }
  }

  /** @param {number} wave @param {import('../schedule/waves.mjs').Wave['faults'][number]} fault */
  async #play(wave, { name, afterMs, seed }) {
    const { stage, note, findings, api } = this.scene;
    await delay(afterMs);
    if (stage.isReleased) return;
    const { what, holds, play } = this.faults.get(name).plan(this.scene, new Random(seed));
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    await stage.locks.with(holds, async () => {
      note(`wave ${wave}: ${name} ${what}`);
      const before = api.faults;
      const played = play().then(
        (more) => ['is over', more],
        (error) => ['has failed', error.message],
      );
      const [end, more] = await Promise.race([played, delay(FAULT_MS, ['is late'], { ref: false })]);
      note(`wave ${wave}: ${name} ${end} (${more ? `${more}; ` : ''}${api.faults - before} calls failed meanwhile)`);
      if (end === 'has failed') this.failed.set(name, (this.failed.get(name) ?? 0) + 1);
      if (end === 'is late')
        findings.add('stuck', `${name} (${seed}: ${what}) did not end within ${FAULT_MS / 1_000} s`);
    });
  }

  /** @param {string[]} since the faults since it was well @returns {Promise<string[]>} */
  async #calm(since) {
    const { note, findings } = this.scene;
    const begunAt = Date.now();
    const inTime = await this.well.within(CALM_MS);
    if (inTime.at === null) findings.add('late', `after ${since.join(', ')}: ${inTime.reasons.join('; ')}`);
    const { at, reasons } = inTime.at === null ? await this.well.within(STUCK_MS - CALM_MS) : inTime;
    const ms = at === null ? null : at - begunAt;
    note(ms === null ? `NOT well after ${STUCK_MS / 1_000} s: ${reasons.join('; ')}` : `well after ${ms} ms`);
    if (ms === null) this.isStuck = true;
    for (const name of since) this.recoveries.push({ name, alone: since.length === 1, ms });
    return [];
  }
}
