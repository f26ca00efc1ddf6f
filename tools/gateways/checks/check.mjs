/**
 * @typedef {import('../client/https.mjs').Site} Site
 *
 * @typedef {object} Scene what a check works with
 * @property {Site} site
 * @property {import('../proxies/gateway.mjs').Gateway} gateway
 * @property {() => string} newAddress a client address that nobody has used, so that no limit of the gateway
 *   is near
 *
 * @typedef {Scene & { standIns: import('../stand-ins/stand-ins.mjs').StandIns }} WireScene
 *
 * @typedef {object} Check
 * @property {string} name what holds
 * @property {boolean} [isSlow] whether it takes more than some seconds, so that a quick run leaves it out
 * @property {(scene: any) => Promise<string | void>} run returns what was measured; throws {@link Broken} if
 *   it does not hold
 */

/** What a check says does not hold. */
export class Broken extends Error {}

/** Says why a check could not tell. */
export class Unmeasured extends Error {}

/** @param {unknown} condition @param {string} otherwise @returns {asserts condition} */
export function claim(condition, otherwise) {
  if (!condition) throw new Broken(otherwise);
}
