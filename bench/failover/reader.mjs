import { setTimeout as delay } from 'node:timers/promises';
import { Subscriber } from '../../tools/client/subscriber.mjs';

const RETRY_MS = 200;

/** Listens to one channel as a correct client: after a reset it reads the channel anew. */
export class Reader extends Subscriber {
  /** @type {import('../../tools/demo/comparison.mjs').Life[]} */
  lives = [{ heard: [], baseline: null }];
  #isClosed = false;

  /**
   * @param {string} name
   * @param {import('../../tools/client/session.mjs').Session} session of a member of the channel
   * @param {string[]} servers in the order of the connections
   * @param {string} channelId
   */
  constructor(name, session, servers, channelId) {
    super(name, session, servers);
    this.channelId = channelId;
  }

  /** @param {number} lastSeq of the channel as it was read once the stream was live */
  begin(lastSeq) {
    this.lives[0].baseline = lastSeq;
  }

  /** @override */
  wasReset(reason) {
    super.wasReset(reason);
    const life = { heard: [], baseline: null };
    this.lives.push(life);
    void this.#read(life);
  }

  /** @override */
  hear(event) {
    super.hear(event);
    if (event.chatId === this.channelId) this.lives.at(-1).heard.push(this.heard.at(-1));
  }

  /** @param {number} seq @returns {boolean} whether it has heard or read everything up to there */
  knows(seq) {
    const { heard, baseline } = this.lives.at(-1);
    return baseline !== null && (baseline >= seq || heard.some((event) => event.seq === seq));
  }

  /** @override */
  async close() {
    this.#isClosed = true;
    await super.close();
  }

  /**
   * Reads until it succeeds, or another reset makes it worthless.
   * @param {import('../../tools/demo/comparison.mjs').Life} life
   */
  async #read(life) {
    while (!this.#isClosed && life === this.lives.at(-1)) {
      try {
        life.baseline = (await this.session.call('GET', `/api/chat/${this.channelId}`)).body.lastSeq;
        return;
      } catch {
        await delay(RETRY_MS);
      }
    }
  }
}
