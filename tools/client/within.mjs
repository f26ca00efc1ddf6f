import { setTimeout as delay } from 'node:timers/promises';

/**
 * Polls until the condition is true.
 * @param {number} ms
 * @param {() => boolean | Promise<boolean>} condition
 * @param {number} [pollMs]
 * @returns {Promise<boolean>} whether it was true in time
 */
export async function within(ms, condition, pollMs = 50) {
  for (const deadline = performance.now() + ms; performance.now() < deadline; await delay(pollMs)) {
    if (await condition()) return true;
  }
  return false;
}
