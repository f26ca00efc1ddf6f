import { setTimeout as delay } from 'node:timers/promises';

/** An answer that repeating the call would not change. */
export class Refused extends Error {
  /** @param {string} what @param {import('./http-client.mjs').Answer} answer */
  constructor(what, answer) {
    super(`${what} was answered ${answer.status} ${answer.body?.code ?? ''}: ${answer.body?.detail ?? ''}`);
    this.status = answer.status;
    this.code = answer.body?.code;
  }
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;
const PATIENCE_MS = 60_000;

/**
 * Repeats `attempt` while it meets a fault: no answer, or one of 5xx or 429. The caller sees to it that a repeat is harmless.
 * @param {(tries: number) => Promise<import('./http-client.mjs').Answer>} attempt
 * @returns {Promise<import('./http-client.mjs').Answer>} the first answer that is no fault; rejects after a minute of faults
 */
export async function untilAnswered(attempt) {
  const deadline = Date.now() + PATIENCE_MS;
  for (let tries = 1, pause = FIRST_PAUSE_MS; ; tries++, pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const answer = await attempt(tries).catch((error) => /** @type {Error} */ (error));
    if (!isFault(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`no success within a minute; the last: ${describe(answer)}`);
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
