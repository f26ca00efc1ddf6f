/**
 * A seeded generator (mulberry32): the same seed gives the same numbers on every machine, so that the faults of
 * a run can be repeated.
 */
export class Random {
  #state;

  /** @param {number | string} seed */
  constructor(seed) {
    this.#state = hash(String(seed));
  }

  /** @returns {number} at least 0, less than 1 */
  fraction() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** @param {number} low @param {number} high @returns {number} a whole number, both ends included */
  between(low, high) {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  /** @param {number} share 0 to 1 */
  chance(share) {
    return this.fraction() < share;
  }

  /** @template T @param {readonly T[]} items not empty @returns {T} */
  oneOf(items) {
    return items[this.between(0, items.length - 1)];
  }

  /** @template T @param {readonly T[]} items @returns {T[]} a copy in random order */
  shuffled(items) {
    const copy = [...items];
    for (let last = copy.length - 1; last > 0; last--) {
      const other = this.between(0, last);
      [copy[last], copy[other]] = [copy[other], copy[last]];
    }
    return copy;
  }

  /** @returns {string} a word that no typo turns into another one of them */
  word() {
    return Array.from({ length: 12 }, () => String.fromCharCode(97 + this.between(0, 25))).join('');
  }
}

/** FNV-1a. @param {string} text */
function hash(text) {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0), 0x01000193);
  return value;
}
