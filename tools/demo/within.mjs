import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * @param {number} ms
 * @param {() => boolean | Promise<boolean>} condition
 * @returns {Promise<boolean>} whether it came true in time
 */
export async function within(ms, condition) {
  for (const deadline = performance.now() + ms; performance.now() < deadline; await delay(POLL_MS)) {
    if (await condition()) return true;
  }
  return false;
}
