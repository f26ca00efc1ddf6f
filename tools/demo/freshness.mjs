import { setTimeout as delay } from 'node:timers/promises';
import { isFound } from '../client/search-client.mjs';

const POLL_MS = 20;
const REST_MS = 200;
const PATIENCE_MS = 60_000;
/** A text of fewer words matches much else, and may stand far behind on the list. */
const WORDS = 3;

/**
 * Measures how soon after its POST a message is found: takes one acknowledged message at a time, asks search for it until it is there,
 * rests, and takes the next. Never more than one query at once, so that measuring does not become the load.
 */
export class Freshness {
  /** @type {number[]} milliseconds from the start of the POST to the answer that had the message */
  latencies = [];
  timedOut = 0;
  #isResting = true;
  #underWay = Promise.resolve();

  /** @param {import('../client/session.mjs').Session} reader @param {string} chatId */
  constructor(reader, chatId) {
    this.reader = reader;
    this.chatId = chatId;
  }

  /** @param {import('./player.mjs').Sent} sent an acknowledged message; taken if nothing else is being measured */
  offer(sent) {
    if (!this.#isResting || (sent.text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) < WORDS) return;
    this.#isResting = false;
    this.#underWay = this.#measure(sent)
      .catch(() => void this.timedOut++)
      .then(() => delay(REST_MS))
      .then(() => void (this.#isResting = true));
  }

  /** Resolves once the last measurement is over. */
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
