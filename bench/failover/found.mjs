import { isFound } from '../../tools/client/search-client.mjs';
import { within } from '../../tools/client/within.mjs';

const PATIENCE_MS = 60_000;

/** Measures after each fault how long it takes until search finds a message that was sent since it began. */
export class FoundAfter {
  /** @type {Map<number, Promise<number | null>>} by the beginning of the fault */
  #times = new Map();
  /** @type {number | null} a fault for which no message was acknowledged yet */
  #waiting = null;

  /** @param {import('../../tools/client/session.mjs').Session} reader @param {string} chatId */
  constructor(reader, chatId) {
    this.reader = reader;
    this.chatId = chatId;
  }

  /** @param {number} from as `performance.now()` */
  begin(from) {
    this.#waiting = from;
  }

  /** @param {import('../../tools/demo/player.mjs').Sent} sent an acknowledged message */
  offer(sent) {
    const from = this.#waiting;
    if (from === null || sent.startedAt < from) return;
    this.#waiting = null;
    this.#times.set(from, this.#measure(from, { id: sent.acknowledged.id, text: sent.text }));
  }

  /** @returns {Promise<Map<number, number | null>>} ms by the beginning of the fault; null: over a minute */
  async ended() {
    return new Map(await Promise.all(Array.from(this.#times, async ([from, time]) => [from, await time])));
  }

  /** @param {number} from @param {{ id: string, text: string }} message */
  async #measure(from, message) {
    const isThere = () => isFound(this.reader, this.chatId, message, { pages: 1 }).catch(() => false);
    return (await within(PATIENCE_MS, isThere)) ? performance.now() - from : null;
  }
}
