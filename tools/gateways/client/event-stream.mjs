import { get } from 'node:http';
import { request } from 'node:https';
import { createParser } from 'eventsource-parser';
import { within } from '../../client/within.mjs';

/** A proxy that buffers sends not even the head. */
const OPEN_MS = 30_000;

/**
 * @typedef {{ event: string, id: string, data: any, at: number }} Frame `at` as `performance.now()`
 */

/** One open event stream, with all of its frames. It does not reconnect. */
export class EventStream {
  /** @type {Frame[]} */
  frames = [];
  isOpen = true;
  openedAt = performance.now();

  /** @param {import('node:stream').Readable} body */
  constructor(body) {
    this.body = body;
    const parser = createParser({ onEvent: (message) => this.#receive(message) });
    const decoder = new TextDecoder();
    body.on('data', (chunk) => parser.feed(decoder.decode(chunk, { stream: true })));
    body.on('error', () => {});
    body.once('close', () => (this.isOpen = false));
    body.once('end', () => (this.isOpen = false));
  }

  /**
   * Opens a stream over HTTP/1.1.
   * @param {import('./https.mjs').Site} site
   * @param {{ path?: string, token?: string, cursor?: string, from?: string }} [options]
   * @returns {Promise<EventStream>} rejects at any other status than 200
   */
  static open(site, { path = '/api/events', token, cursor, from } = {}) {
    const options = { host: '127.0.0.1', port: site.port, ca: site.ca, path, agent: false };
    const local = from ? { localAddress: from } : {};
    return new Promise((resolve, reject) => {
      const outgoing = request({ ...options, ...local, headers: headersOf({ token, cursor }) }, (response) => {
        outgoing.setTimeout(0);
        if (response.statusCode === 200) return resolve(new EventStream(response));
        response.destroy();
        reject(new Error(`${path} answered ${response.statusCode}`));
      });
      outgoing.setTimeout(OPEN_MS, () => outgoing.destroy(new Error(`${path} sent nothing within ${OPEN_MS} ms`)));
      outgoing.once('error', reject);
      outgoing.end();
    });
  }

  /**
   * @param {import('./http2.mjs').Http2Connection} connection
   * @param {{ path?: string, token?: string, cursor?: string }} [options]
   */
  static async openOn(connection, { path = '/api/events', token, cursor } = {}) {
    const { status, body } = await connection.open(path, headersOf({ token, cursor }));
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    return new EventStream(body);
  }

  /**
   * Opens a stream at notify-server itself.
   * @param {string} url
   * @param {string} token
   * @returns {Promise<EventStream>}
   */
  static openDirect(url, token) {
    return new Promise((resolve, reject) => {
      const outgoing = get(`${url}/api/events`, { headers: headersOf({ token }), agent: false });
      outgoing.once('response', (response) => resolve(new EventStream(response))).once('error', reject);
    });
  }

  /** @param {(frame: Frame) => boolean} condition @param {number} ms @returns {Promise<Frame | undefined>} */
  async frame(condition, ms) {
    await within(ms, () => this.frames.some(condition), 2);
    return this.frames.find(condition);
  }

  /** Resolves when the replay is over. @param {number} [ms] */
  async live(ms = 20_000) {
    if (!(await this.frame(({ event }) => event === 'stream.live', ms))) throw new Error('the stream is not live');
    return this;
  }

  close() {
    this.body.destroy();
  }

  #receive({ event = 'message', id = '', data }) {
    this.frames.push({ event, id, data: JSON.parse(data), at: performance.now() });
  }
}

function headersOf({ token, cursor }) {
  return {
    accept: 'text/event-stream',
    ...(token && { authorization: `Bearer ${token}` }),
    ...(cursor && { 'last-event-id': cursor }),
  };
}
