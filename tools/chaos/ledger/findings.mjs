/**
 * The kinds of what the checker holds against the system:
 *
 * - `lost`: acknowledged, and not in the history; or the history has another content than the last one
 *   acknowledged
 * - `doubled`: one send made two messages, or an event came twice without a reset in between
 * - `disordered`: an event came after one of a later seq of its chat
 * - `gap`: a seq of a chat never came, and no reset covers it
 * - `leak`: somebody got what they may not see
 * - `search`: a message is not found, or found by words that it no longer has
 * - `refused`: a call was refused that had to be allowed
 * - `died`: a process ended that no fault ended
 * - `late`: not everything was well in time after a fault
 * - `stuck`: a fault or a check did not end in time
 */
export const KINDS = /** @type {const} */ ([
  ...['lost', 'doubled', 'disordered', 'gap', 'leak', 'search', 'refused', 'died', 'late', 'stuck'],
]);

/** @typedef {typeof KINDS[number]} Kind */

const KEPT = 500;

export class Findings {
  /** @type {{ at: string, kind: Kind, what: string, details?: unknown }[]} the first ones */
  kept = [];
  /** @type {Map<Kind, number>} */
  counts = new Map();

  /** @param {(kind: Kind, what: string) => void} [onFinding] */
  constructor(onFinding = () => {}) {
    this.onFinding = onFinding;
  }

  /** @param {Kind} kind @param {string} what one sentence @param {unknown} [details] for the file of evidence */
  add(kind, what, details) {
    this.counts.set(kind, this.count(kind) + 1);
    if (this.kept.length < KEPT) this.kept.push({ at: new Date().toISOString(), kind, what, details });
    this.onFinding(kind, what);
  }

  /** @param {Kind} kind */
  count(kind) {
    return this.counts.get(kind) ?? 0;
  }

  get isEmpty() {
    return this.counts.size === 0;
  }
}
