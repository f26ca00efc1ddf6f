/**
 * @typedef {object} Rule
 * @property {string} name what holds
 * @property {string} under the heading in docs/events.md, or the bold words, under which the rule stands
 * @property {boolean} [isSlow] whether it waits for a heartbeat
 * @property {boolean} [isDirect] whether only notify-server's own connections show it
 * @property {(scene: import('./scene.mjs').Scene) => Promise<void>} run throws {@link Broken} if it does not hold,
 *   and {@link Skipped} if it can't be told here
 */

/** Says what was seen in place of what the rule demands. */
export class Broken extends Error {}

/** Says why the rule can't be checked here. */
export class Skipped extends Error {}

/** @param {unknown} condition @param {string} seen @returns {asserts condition} */
export function claim(condition, seen) {
  if (!condition) throw new Broken(seen);
}

const SHOWN_CHARACTERS = 200;

/** A value as it is shown to the reader, shortened. */
export function shown(value) {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
