import { setTimeout as delay } from 'node:timers/promises';
import { isFound } from '../client/search-client.mjs';

const POLL_MS = 20;
const REST_MS = 200;
const PATIENCE_MS = 60_000;
/** A text of fewer words matches many other messages, and may come late in the result. */
const WORDS = 3;

/**
 * Measures how soon after its POST a message is found by search. Takes one acknowledged message, searches for
 * it until it is found, pauses, and takes the next. Sends one query at a time, so that measuring adds little
 * load.
 */
export class Freshness {
  /** @type {number[]} milliseconds from the start of the POST to the answer with the message */
  latencies = [];
  timedOut = 0;
  #isResting = true;
  #underWay = Promise.resolve();

  /** @param {import('../client/session.mjs').Session} reader @param {string} chatId */
  constructor(reader, chatId) {
    this.reader = reader;
    this.chatId = chatId;
  }

  /**
   * @param {import('./player.mjs').Sent} sent an acknowledged message; ignored while another one is measured
   */
  offer(sent) {
    if (!this.#isResting || (sent.text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) < WORDS) return;
    this.#isResting = false;
    this.#underWay = this.#measure(sent)
      .catch(() => void this.timedOut++)
      .then(() => delay(REST_MS))
      .then(() => void (this.#isResting = true));
  }

  /** Resolves when the last measurement is over. */
  finished() {
    return this.#underWay;
  }

  /** @param {import('./player.mjs').Sent} sent */
  async #measure({ text, startedAt, acknowledged }) {
    const message = { id: acknowledged.id, text };
    while (!(await isFound(this.reader, this.chatId, message, { pages: 1 }))) {
      if (performance.now() - startedAt > PATIENCE_MS) throw new Error('not found in time');
      await delay(POLL_MS);
    }
    this.latencies.push(performance.now() - startedAt);
  }
}
