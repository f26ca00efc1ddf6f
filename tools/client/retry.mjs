import { setTimeout as delay } from 'node:timers/promises';

/** An error answer that would be the same after a retry. */
export class Refused extends Error {
  /** @param {string} what @param {import('./http-client.mjs').Answer} answer */
  constructor(what, answer) {
    super(`${what} answered ${answer.status} ${answer.body?.code ?? ''}: ${answer.body?.detail ?? ''}`);
    this.status = answer.status;
    this.code = answer.body?.code;
  }
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;
const PATIENCE_MS = 60_000;

/**
 * Retries `attempt` after faults: no answer, a 5xx or a 429. The caller makes sure that a retry is harmless.
 * @param {(tries: number) => Promise<import('./http-client.mjs').Answer>} attempt
 * @returns {Promise<import('./http-client.mjs').Answer>} the first answer that is no fault; rejects after a
 *   minute
 */
export async function retryFaults(attempt) {
  const deadline = Date.now() + PATIENCE_MS;
  for (let tries = 1, pause = FIRST_PAUSE_MS; ; tries++, pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const answer = await attempt(tries).catch((error) => /** @type {Error} */ (error));
    if (!isFault(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`no success within a minute; last fault: ${describe(answer)}`);
    await delay(pause);
  }
}

/** @param {Error | import('./http-client.mjs').Answer} answer @returns {answer is Error} */
function isFault(answer) {
  return answer instanceof Error || answer.status >= 500 || answer.status === 429;
}

/** @param {Error | import('./http-client.mjs').Answer} answer */
function describe(answer) {
  return answer instanceof Error ? answer.message : `${answer.status} ${answer.body?.code}`;
}
