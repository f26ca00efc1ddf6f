import { BalancedClient } from '../../tools/chaos/people/balanced-client.mjs';

const SEND = /^\/api\/chat\/[^/]+\/messages$/;

/**
 * One failed attempt to send a message. It is repeated with the same Idempotency-Key.
 * @typedef {object} Failed
 * @property {string} key
 * @property {number} at when it failed, as `performance.now()`
 * @property {string} what a status with its code, or that there was no answer
 */

/** Calls the chat-apis in turn, and notes which attempts to send a message failed. */
export class Sends extends BalancedClient {
  /** @type {Failed[]} */
  failed = [];

  /** @override @type {BalancedClient['call']} */
  async call(method, path, options) {
    if (method !== 'POST' || !SEND.test(path)) return super.call(method, path, options);
    try {
      const answer = await super.call(method, path, options);
      if (answer.status !== 201) this.#note(options.key, `${answer.status} ${answer.body?.code}`);
      return answer;
    } catch (error) {
      this.#note(options.key, error.code ?? error.message);
      throw error;
    }
  }

  /** @param {string} key @param {string} what */
  #note(key, what) {
    this.failed.push({ key, at: performance.now(), what });
  }
}
