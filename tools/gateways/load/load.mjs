import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { SiteClient } from '../client/https.mjs';

const PAUSE_MS = 60;
const READERS = 3;
const WRITERS = 2;
const MOST_TRIES = 50;

/**
 * Reads and sends messages through a gateway, some 50 requests a second. Whatever fails is counted; a message
 * is sent again with its key until it is acknowledged.
 */
export class Load {
  reads = 0;
  writes = 0;
  /** @type {string[]} what was answered instead of a success */
  failedReads = [];
  failedWrites = [];
  /** @type {string[]} the texts of the acknowledged messages */
  acknowledged = [];
  #isOver = false;

  /**
   * @param {import('../client/https.mjs').Site} site
   * @param {import('../../client/channel.mjs').Channel} channel
   * @param {string} from
   */
  constructor(site, channel, from) {
    this.client = new SiteClient(site, from);
    this.channel = channel;
  }

  start() {
    this.running = Promise.all([
      ...Array.from({ length: READERS }, () => this.#repeat(() => this.#read())),
      ...Array.from({ length: WRITERS }, () => this.#repeat(() => this.#write())),
    ]);
    return this;
  }

  async stop() {
    this.#isOver = true;
    await this.running;
    this.client.close();
    return this;
  }

  /**
   * @param {{ content: string | null }[]} messages of the chat
   * @returns how many are lost, and are there twice
   */
  judge(messages) {
    const texts = messages.map(({ content }) => content);
    const lost = this.acknowledged.filter((text) => !texts.includes(text)).length;
    return { lost, doubled: texts.length - new Set(texts).size };
  }

  async #repeat(act) {
    while (!this.#isOver) {
      await act();
      await delay(PAUSE_MS);
    }
  }

  async #read() {
    this.reads++;
    const failure = await this.#fault('GET', `/api/chat/${this.channel.id}/messages?limit=5`, {}, 200);
    if (failure) this.failedReads.push(failure);
  }

  async #write() {
    this.writes++;
    const content = randomUUID();
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const asked = { body: { content }, key: content };
      const failure = await this.#fault('POST', `/api/chat/${this.channel.id}/messages`, asked, 201);
      if (!failure) return void this.acknowledged.push(content);
      this.failedWrites.push(failure);
      await delay(PAUSE_MS);
    }
  }

  async #fault(method, path, asked, expected) {
    const token = this.channel.host.accessToken;
    const answer = await this.client.call(method, path, { ...asked, token }).catch((error) => error);
    return answer.status === expected ? null : String(answer.status ?? answer.code ?? answer.message);
  }
}
