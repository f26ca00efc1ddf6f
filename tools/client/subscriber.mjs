import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * @typedef {object} Heard one durable event, as it arrived
 * @property {string} id the event's own, which tells a doubled one
 * @property {string} type
 * @property {string} chatId
 * @property {number | null} seq
 * @property {any} data
 * @property {number} at of `performance.now()`
 */

const LONGEST_PAUSE_MS = 500;
/** A server that says nothing for this long is gone: its heartbeat comes every 20 s. */
const SILENCE_MS = 45_000;

/**
 * Holds one person's event stream open, as an EventSource would: after a cut it goes on from the last id that it has seen, always on the
 * *other* notify-server. It keeps everything it heard, doubled or not; the comparison judges.
 */
export class Subscriber {
  /** @type {Heard[]} */
  heard = [];
  /** @type {string[]} the reasons */
  resets = [];
  connections = 0;
  /** How many connections ended, whoever ended them. */
  ended = 0;
  isLive = false;
  /** @type {Error | null} what it could not go on from */
  failure = null;
  #lastEventId = '';
  #isClosed = false;
  #cutsNextChunk = false;
  /** @type {typeof import('eventsource-parser').createParser} */
  #createParser;
  /** @type {import('node:net').Socket | null} */
  #socket = null;
  /** @type {Promise<void> | null} */
  #running = null;

  /** @param {string} name @param {import('./session.mjs').Session} session @param {string[]} servers the first one first */
  constructor(name, session, servers) {
    this.name = name;
    this.session = session;
    this.servers = servers;
  }

  /** The rate of its reconnects is its own: it never rejects, a failure is kept. */
  start() {
    this.#running = this.#run().catch((error) => void (this.failure = error));
  }

  async close() {
    this.#isClosed = true;
    this.#socket?.destroy();
    await this.#running;
  }

  /** Cuts the connection now; with `midFrame`, within the next piece of data to arrive. */
  cut({ midFrame = false } = {}) {
    if (midFrame) this.#cutsNextChunk = true;
    else this.#socket?.destroy();
  }

  async #run() {
    // The tools are loaded before the packages are installed.
    ({ createParser: this.#createParser } = await import('eventsource-parser'));
    for (let faults = 0; !this.#isClosed; this.connections++) {
      const server = this.servers[this.connections % this.servers.length];
      const wasServed = await this.#connect(server).catch(() => false);
      this.isLive = false;
      this.ended++;
      faults = wasServed ? 0 : faults + 1;
      await delay(Math.min(50 * 2 ** faults, LONGEST_PAUSE_MS));
    }
  }

  /** @param {string} server @returns {Promise<boolean>} whether it got a stream, once that has ended */
  async #connect(server) {
    const response = await this.#open(server);
    if (response.statusCode === 200) await this.#listen(response);
    else response.destroy();
    if (response.statusCode === 401) await this.session.refresh();
    return response.statusCode === 200;
  }

  /** @param {string} server @returns {Promise<import('node:http').IncomingMessage>} */
  #open(server) {
    const headers = {
      accept: 'text/event-stream',
      authorization: `Bearer ${this.session.accessToken}`,
      ...(this.#lastEventId && { 'last-event-id': this.#lastEventId }),
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(`${server}/api/events`, { headers, agent: false }, resolve);
      outgoing.setTimeout(SILENCE_MS, () => outgoing.destroy());
      outgoing.once('error', reject);
      outgoing.once('socket', (socket) => (this.#socket = socket));
      outgoing.end();
    });
  }

  /** @param {import('node:http').IncomingMessage} response @returns {Promise<void>} settles when the connection is over */
  #listen(response) {
    const decoder = new TextDecoder();
    const parser = this.#createParser({ onEvent: (message) => this.#receive(message) });
    let isTorn = false;
    response.on('data', (chunk) => {
      // One read of the socket can hold several chunks: what follows the tear was lost with the connection.
      if (isTorn) return;
      isTorn = this.#cutsNextChunk;
      parser.feed(decoder.decode(isTorn ? this.#tear(chunk) : chunk, { stream: true }));
    });
    response.once('error', () => {});
    return new Promise((resolve) => response.once('close', resolve));
  }

  /** @param {Buffer} chunk @returns {Buffer} a part of it; the rest is lost with the connection */
  #tear(chunk) {
    this.#cutsNextChunk = false;
    this.#socket?.destroy();
    return chunk.subarray(0, Math.floor(Math.random() * chunk.length));
  }

  /** @param {import('eventsource-parser').EventSourceMessage} message */
  #receive({ event = 'message', id, data }) {
    if (id) this.#lastEventId = id;
    if (event === 'stream.live') this.isLive = true;
    else if (event === 'stream.reset') this.resets.push(JSON.parse(data).reason);
    else if (!event.startsWith('stream.') && id) this.#hear(JSON.parse(data));
  }

  /** @param {any} envelope */
  #hear({ id, type, chatId, seq, data }) {
    this.heard.push({ id, type, chatId, seq, data, at: performance.now() });
  }
}
