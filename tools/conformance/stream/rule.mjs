/**
 * @typedef {object} Rule
 * @property {string} name what holds
 * @property {string} under the heading in docs/events.md, or the bold words, under which the rule stands
 * @property {boolean} [isSlow] whether it waits for a heartbeat
 * @property {boolean} [isDirect] whether only notify-server's own connections show it
 * @property {(scene: import('./scene.mjs').Scene) => Promise<void>} run throws `Broken` if it does not hold,
 *   and `Skipped` if it can't be told here
 */

export {};
