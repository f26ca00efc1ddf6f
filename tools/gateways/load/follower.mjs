import { setTimeout as delay } from 'node:timers/promises';
import { compare, isFlawless } from '../../demo/comparison.mjs';
import { EventStream } from '../client/event-stream.mjs';
import { Http2Connection } from '../client/http2.mjs';
import { within } from '../../client/within.mjs';

const PAUSE_MS = 100;
const ARRIVED_MS = 30_000;

/** Follows the events of a person through a gateway: after a cut it resumes from the last id. */
export class Follower {
  /** @type {EventStream[]} one after the other */
  streams = [];
  refused = 0;
  #isClosed = false;
  #cursor = '';

  /**
   * @param {import('../client/https.mjs').Site} site
   * @param {{ accessToken: string }} session
   * @param {{ isHttp2: boolean, from: string }} options
   */
  constructor(site, session, { isHttp2, from }) {
    this.site = site;
    this.session = session;
    this.isHttp2 = isHttp2;
    this.from = from;
  }

  async start() {
    this.running = this.#run();
    if (!(await within(ARRIVED_MS, () => this.isLive))) throw new Error('the stream did not become live');
    return this;
  }

  get isLive() {
    return this.streams.at(-1)?.frames.some(({ event }) => event === 'stream.live') ?? false;
  }

  /** How often it was cut. */
  get cuts() {
    return this.streams.length - 1;
  }

  /** @returns {import('../../client/subscriber.mjs').Heard[]} */
  get heard() {
    const frames = this.streams.flatMap((stream) => stream.frames);
    return frames
      .filter(({ event, id }) => id && !event.startsWith('stream.'))
      .map(({ data, at }) => ({ ...data, at }));
  }

  /**
   * Waits for the last event, and compares what was heard with the history of the chat.
   * @param {{ messages: any[], baseline: number, lastSeq: number }} history
   */
  async comparedWith(history) {
    await within(ARRIVED_MS, () => this.heard.some(({ seq }) => seq === history.lastSeq));
    const comparison = compare(this.heard, history);
    return { ...comparison, isFlawless: isFlawless(comparison) };
  }

  async close() {
    this.#isClosed = true;
    this.streams.at(-1)?.close();
    this.connection?.close();
    await this.running;
  }

  async #run() {
    while (!this.#isClosed) {
      const stream = await this.#open().catch(() => null);
      if (stream === null) this.refused++;
      else {
        this.streams.push(stream);
        while (stream.isOpen && !this.#isClosed) await delay(20);
        this.#cursor = stream.frames.findLast(({ id }) => id)?.id ?? this.#cursor;
      }
      this.connection?.close();
      await delay(PAUSE_MS);
    }
  }

  async #open() {
    const options = { token: this.session.accessToken, cursor: this.#cursor };
    if (!this.isHttp2) return EventStream.open(this.site, { ...options, from: this.from });
    this.connection = await Http2Connection.open(this.site, { from: this.from });
    return EventStream.openOn(this.connection, options);
  }
}
