import { setTimeout as delay } from 'node:timers/promises';
import { protocolOf } from './http-client.mjs';
import { Refused } from './retry.mjs';

/**
 * @typedef {object} Heard one durable event as it was received
 * @property {string} id of the event, which identifies duplicates
 * @property {string} type
 * @property {string} chatId
 * @property {number | null} seq
 * @property {any} data
 * @property {number} at the time of arrival, as `performance.now()`
 */

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;
/** A token that was just renewed may be refused once more, while a new epoch begins. */
const MOST_RENEWALS = 2;
/** A server that sends nothing for this long is gone: its heartbeat comes every 20 s. */
const SILENCE_MS = 45_000;

/**
 * Keeps one person's event stream open, as docs/events.md says a client does. After a cut it resumes from the
 * last id it received, always on the *other* notify-server. A server that refused it is left alone for as long
 * as it asked for. It keeps every event, also duplicates, for the comparison; subclasses hear them instead.
 */
export class Subscriber {
  /** @type {Heard[]} */
  heard = [];
  /** @type {string[]} the reason of each */
  resets = [];
  connections = 0;
  /** How many connections have ended, on whichever side. */
  ended = 0;
  isLive = false;
  /** @type {Error | null} the error that stopped it */
  failure = null;
  #lastEventId = '';
  #isClosed = false;
  /** How often in a row the stream was refused with 401 and the token renewed. */
  #renewals = 0;
  /** @type {Map<string, number>} when each server may be asked again, as `performance.now()` */
  #notBefore = new Map();
  #cutsNextChunk = false;
  /** @type {typeof import('eventsource-parser').createParser} */
  #createParser;
  /** @type {import('node:net').Socket | null} */
  #socket = null;
  /** @type {Promise<void> | null} */
  #running = null;

  /**
   * @param {string} name
   * @param {import('./session.mjs').Session} session
   * @param {string[]} servers in the order of the connections
   */
  constructor(name, session, servers) {
    this.name = name;
    this.session = session;
    this.servers = servers;
  }

  /** @returns {string} the id of the last frame that had one */
  get cursor() {
    return this.#lastEventId;
  }

  /** @param {string} cursor of another subscriber of the same person, to begin with */
  resumeFrom(cursor) {
    this.#lastEventId = cursor;
  }

  /** Runs until it is closed. An error is kept in `failure`. */
  start() {
    this.#running = this.#run().catch((error) => void (this.failure = error));
  }

  async close() {
    this.#isClosed = true;
    this.#socket?.destroy();
    await this.#running;
  }

  /** Does not connect again. The present connection is left to the server. Resolves when that has ended. */
  async retire() {
    this.#isClosed = true;
    await this.#running;
  }

  /** Cuts the connection now or, with `midFrame`, in the middle of the next data that arrives. */
  cut({ midFrame = false } = {}) {
    if (midFrame) this.#cutsNextChunk = true;
    else this.#socket?.destroy();
  }

  async #run() {
    // Imported late, since this module is loaded before the packages are installed.
    ({ createParser: this.#createParser } = await import('eventsource-parser'));
    for (let faults = 0; !this.#isClosed; this.connections++) {
      const server = this.servers[this.connections % this.servers.length];
      const wasServed = await this.#connect(server).catch(falseUnlessRefused);
      this.isLive = false;
      this.ended++;
      faults = wasServed ? 0 : faults + 1;
      await this.#pause(faults);
    }
  }

  /**
   * Waits before the next attempt, not always equally long: those who were cut together must not come back together.
   */
  async #pause(faults) {
    const next = this.servers[(this.connections + 1) % this.servers.length];
    const backOffMs = Math.min(FIRST_PAUSE_MS * 2 ** faults, LONGEST_PAUSE_MS);
    const askedForMs = (this.#notBefore.get(next) ?? 0) - performance.now();
    const until = performance.now() + Math.max(backOffMs, askedForMs) * (1 + Math.random() / 4);
    while (!this.#isClosed && performance.now() < until)
      await delay(Math.min(LONGEST_PAUSE_MS, until - performance.now()));
  }

  /**
   * @param {string} server
   * @returns {Promise<boolean>} whether the server sent a stream; resolves when that has ended. Rejects with
   *   {@link Refused} if another attempt would be refused, too
   */
  async #connect(server) {
    const hasCursor = this.#lastEventId !== '';
    const response = await this.#open(server);
    if (response.statusCode !== 200) return this.#handleRefusal(server, response);
    this.#renewals = 0;
    this.opened({ hasCursor });
    await this.#listen(response);
    return true;
  }

  /** @param {string} server @param {import('node:http').IncomingMessage} response @returns {Promise<false>} */
  async #handleRefusal(server, response) {
    response.destroy();
    const { statusCode: status = 0, headers } = response;
    const retryAfterMs = 1_000 * Number(headers['retry-after'] ?? 0);
    this.#notBefore.set(server, performance.now() + (retryAfterMs || 0));
    if (isFinal(status) || (status === 401 && this.#renewals >= MOST_RENEWALS))
      throw new Refused('GET /api/events', { status, body: null });
    if (status !== 401) return false;
    await this.session.refresh();
    this.#renewals++;
    return false;
  }

  /** @param {string} server @returns {Promise<import('node:http').IncomingMessage>} */
  #open(server) {
    const headers = {
      accept: 'text/event-stream',
      authorization: `Bearer ${this.session.accessToken}`,
      ...(this.#lastEventId && { 'last-event-id': this.#lastEventId }),
    };
    return new Promise((resolve, reject) => {
      const outgoing = protocolOf(server).request(`${server}/api/events`, { headers, agent: false }, resolve);
      outgoing.setTimeout(SILENCE_MS, () => outgoing.destroy());
      outgoing.once('error', reject);
      outgoing.once('socket', (socket) => (this.#socket = socket));
      outgoing.end();
    });
  }

  /**
   * @param {import('node:http').IncomingMessage} response
   * @returns {Promise<void>} resolves when the connection is closed
   */
  #listen(response) {
    const decoder = new TextDecoder();
    const parser = this.#createParser({ onEvent: (message) => this.#receive(message) });
    let isCut = false;
    response.on('data', (chunk) => {
      // One read of the socket can hold several chunks. Those after the cut count as lost with the
      // connection.
      if (isCut) return;
      isCut = this.#cutsNextChunk;
      parser.feed(decoder.decode(isCut ? this.#cutWithin(chunk) : chunk, { stream: true }));
    });
    response.once('error', () => {});
    return new Promise((resolve) => response.once('close', resolve));
  }

  /** @param {Buffer} chunk @returns {Buffer} its beginning; the rest is lost with the connection */
  #cutWithin(chunk) {
    this.#cutsNextChunk = false;
    this.#socket?.destroy();
    return chunk.subarray(0, Math.floor(Math.random() * chunk.length));
  }

  /** @param {import('eventsource-parser').EventSourceMessage} message */
  #receive({ event = 'message', id, data }) {
    if (id) this.#lastEventId = id;
    if (event === 'stream.live') this.isLive = true;
    else if (event === 'stream.reset') this.wasReset(JSON.parse(data).reason);
    else if (!event.startsWith('stream.') && id) this.hear(JSON.parse(data));
  }

  /**
   * Called when a stream begins.
   * @param {{ hasCursor: boolean }} _how `hasCursor`: it resumes from where an earlier one was cut
   */
  opened(_how) {}

  /** @param {string} reason */
  wasReset(reason) {
    this.resets.push(reason);
  }

  /** @param {any} envelope of a durable event */
  hear({ id, type, chatId, seq, data }) {
    this.heard.push({ id, type, chatId, seq, data, at: performance.now() });
  }
}

/** Whether the same request would be refused again. 401 depends on the token, the others on the time. */
function isFinal(status) {
  return status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status);
}

/** @param {Error} error @returns {false} a fault: the next attempt may succeed */
function falseUnlessRefused(error) {
  if (error instanceof Refused) throw error;
  return false;
}
