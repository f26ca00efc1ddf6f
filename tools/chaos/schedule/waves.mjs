import { Random } from './random.mjs';

/**
 * Describes faults that overlap, and what follows them.
 * @typedef {object} Wave
 * @property {number} number counts from 1
 * @property {{ name: string, afterMs: number, seed: string }[]} faults `afterMs` from the beginning of the wave;
 *   from `seed` the fault draws its details, whatever else happens
 * @property {boolean} calm whether everything has to be well again before the next wave
 * @property {number} pauseMs before the next wave
 */

const SIZES = [1, 1, 1, 1, 2, 2, 2, 3, 3, 4];
const CALM_SHARE = 0.75;

/**
 * Draws waves for ever, the same ones for the same seed and names. Deals the faults like cards: each comes once
 * before any comes again.
 * @param {number} seed
 * @param {readonly string[]} names of the faults, not empty
 * @returns {Generator<Wave, never>}
 */
export function* drawWaves(seed, names) {
  const random = new Random(`waves ${seed}`);
  const deck = deal(random, names);
  for (let number = 1; ; number++) {
    const size = Math.min(random.oneOf(SIZES), names.length);
    let afterMs = 0;
    const faults = Array.from({ length: size }, (_, index) => {
      if (index > 0) afterMs += random.between(100, 5_000);
      return { name: deck.next().value, afterMs, seed: `${seed}/${number}/${index + 1}` };
    });
    yield { number, faults, calm: random.chance(CALM_SHARE), pauseMs: random.between(500, 4_000) };
  }
}

/** @param {Random} random @param {readonly string[]} names @returns {Generator<string, never>} */
function* deal(random, names) {
  for (;;) yield* random.shuffled(names);
}
