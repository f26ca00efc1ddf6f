import { HttpClient } from '../../client/http-client.mjs';

/** Without an answer for this long, a caller has reason to complain. */
const HANGS_MS = 8_000;

/**
 * Calls several servers in turn, as behind a load balancer: a retry goes to another one. Notes how long each
 * answer took, and what was never answered.
 */
export class BalancedClient {
  #clients;
  #next = 0;
  /** @type {number[]} milliseconds of each success */
  latencies = [];
  /** How many calls had no answer within {@link HANGS_MS}, which is longer than any of our own time-outs. */
  hung = 0;
  /** How many were answered with a 5xx, or not at all. */
  faults = 0;

  /** @param {string[]} urls */
  constructor(urls) {
    this.#clients = urls.map((url) => new HttpClient(url));
  }

  /** @type {HttpClient['call']} */
  async call(method, path, options) {
    const client = this.#clients[this.#next++ % this.#clients.length];
    const startedAt = performance.now();
    try {
      const answer = await client.call(method, path, options);
      if (answer.status >= 500) this.faults++;
      else this.latencies.push(performance.now() - startedAt);
      return answer;
    } catch (error) {
      this.faults++;
      if (performance.now() - startedAt > HANGS_MS) this.hung++;
      throw error;
    }
  }

  /** Asks every server once. @param {string} path @param {string} token @returns {Promise<number[]>} the status of each */
  statuses(path, token) {
    const asks = this.#clients.map((client) => client.call('GET', path, { token, timeoutMs: 3_000 }));
    return Promise.all(asks.map((ask) => ask.then(({ status }) => status).catch(() => 0)));
  }
}
