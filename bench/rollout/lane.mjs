import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { HttpClient } from '../../tools/client/http-client.mjs';

/** A tenth sends a message, which every stream hears. */
const ONE_IN = 10;

/**
 * Sends requests at a fixed rate, whether or not the former ones are answered. Repeats none.
 *
 * @typedef {{ id: string, at: number }} Sent a message that was answered with 201, and when its request began
 */
export class Lane {
  /** @type {Sent[]} */
  sent = [];
  /** @type {number[]} milliseconds of each request that succeeded */
  latencies = [];
  /** @type {{ second: number, what: string }[]} */
  failures = [];
  requests = 0;
  #isStopped = false;
  /** @type {Set<Promise<void>>} */
  #open = new Set();
  /** @type {Promise<void> | null} */
  #running = null;
  #startedAt = 0;

  /**
   * @param {string} url @param {import('../../tools/client/channel.mjs').Channel} channel
   * @param {{ keepAlive: boolean, rate: number }} options `rate`: requests a second
   */
  constructor(url, channel, { keepAlive, rate }) {
    this.name = keepAlive ? 'keep-alive' : 'a connection each';
    this.client = new HttpClient(url, { keepAlive, connections: 1_000 });
    this.channel = channel;
    this.rate = rate;
  }

  start() {
    this.#startedAt = performance.now();
    this.#running = this.#run();
  }

  async stop() {
    this.#isStopped = true;
    await this.#running;
    await Promise.all(this.#open);
    this.client.close();
  }

  async #run() {
    for (; !this.#isStopped; this.requests++) {
      const dueInMs = this.#startedAt + (this.requests * 1_000) / this.rate - performance.now();
      // Without a pause where it is behind, so that it catches up.
      if (dueInMs > 0) await pause(dueInMs);
      const open = this.#ask(this.requests);
      this.#open.add(open);
      void open.then(() => this.#open.delete(open));
    }
  }

  /** @param {number} number of the request */
  async #ask(number) {
    const at = performance.now();
    const [method, path, options] = this.#request(number);
    try {
      const { status, body } = await this.client.call(method, path, options);
      if (status >= 400) return this.#fail(`${method} ${status} ${body?.code ?? ''}`);
      this.latencies.push(performance.now() - at);
      if (status === 201) this.sent.push({ id: body.id, at });
    } catch (error) {
      this.#fail(`${method} ${error.code ?? error.message}`);
    }
  }

  /**
   * @param {number} number
   * @returns {[string, string, import('../../tools/client/http-client.mjs').CallOptions]}
   */
  #request(number) {
    const { host, id } = this.channel;
    const token = host.accessToken;
    if (number % ONE_IN === 0) {
      const body = { content: `Message ${number} of the lane "${this.name}"` };
      return ['POST', `/api/chat/${id}/messages`, { token, body, key: randomUUID() }];
    }
    const paths = [`/api/chat/${id}/messages?limit=20`, `/api/chat/${id}`, '/api/me', '/api/chat'];
    return ['GET', paths[number % paths.length], { token }];
  }

  /** @param {string} what */
  #fail(what) {
    this.failures.push({ second: (performance.now() - this.#startedAt) / 1_000, what });
  }
}
