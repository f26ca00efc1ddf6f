import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../../libs/system/src/index.mjs';
import { repeatedWhile } from '../load/repeated-while.mjs';

const PATIENCE_MS = 60_000;
/** Searches cost the engine time that it needs for writing. */
const POLL_MS = 20;
const PAUSE_MS = 150;
const WRITE_EVERY_MS = 50;

/** Times how long a change takes from its request until searches show it, or until the index has it. */
export class UntilFound {
  /**
   * @param {import('../../tools/client/http-client.mjs').HttpClient} client
   * @param {{ token: string, chatIds: string[] }} world
   */
  constructor(client, { token, chatIds }) {
    this.client = client;
    this.token = token;
    this.chatIds = chatIds;
  }

  /** @param {number} count @returns {Promise<number[]>} milliseconds until each message is found */
  async ofSends(count) {
    return this.#timed(count, async (word) => {
      const began = performance.now();
      await this.#send(word);
      await this.#until(word, 1);
      return performance.now() - began;
    });
  }

  /** @param {number} count @returns {Promise<number[]>} milliseconds until the index has each message */
  async ofIndexing(count) {
    return this.#timed(count, async (word) => {
      const began = performance.now();
      const { createdAt } = await this.#send(word);
      // Nearly right: events of different chats may be applied out of order.
      await this.#polled(word, ({ index }) => index.appliedAt !== null && index.appliedAt >= createdAt);
      return performance.now() - began;
    });
  }

  /** @param {number} count @returns {Promise<number[]>} milliseconds until each new text is found */
  async ofEdits(count) {
    return this.#timed(count, async (word) => {
      const message = await this.#sentAndFound();
      const began = performance.now();
      await this.#call('PATCH', `/api/chat/${message.chatId}/messages/${message.id}`, { content: `${word} now` });
      await this.#until(word, 1);
      return performance.now() - began;
    });
  }

  /** @param {number} count @returns {Promise<number[]>} milliseconds until each text is no longer found */
  async ofDeletions(count) {
    return this.#timed(count, async () => {
      const message = await this.#sentAndFound();
      const began = performance.now();
      await this.#call('DELETE', `/api/chat/${message.chatId}/messages/${message.id}`);
      await this.#until(message.word, 0);
      return performance.now() - began;
    });
  }

  /**
   * Sends 20 messages a second while `work` runs.
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<{ result: T, latencies: number[] }>} with the milliseconds that each send took
   */
  async whileWriting(work) {
    const latencies = [];
    const result = await repeatedWhile(work, async () => {
      const began = performance.now();
      void this.#send(`chatter ${randomUUID()}`).then(() => latencies.push(performance.now() - began));
      await pause(WRITE_EVERY_MS);
    });
    return { result, latencies };
  }

  /**
   * Sends, edits and deletes in turn while `work` runs.
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<{ result: T, times: Record<'ofSends' | 'ofEdits' | 'ofDeletions', number[]> }>}
   */
  async whileChanging(work) {
    const times = { ofSends: [], ofEdits: [], ofDeletions: [] };
    const result = await repeatedWhile(work, async () => {
      for (const [kind, list] of Object.entries(times)) list.push(...(await this[kind](1)));
    });
    return { result, times };
  }

  async #timed(count, measure) {
    const times = [];
    for (let done = 0; done < count; done++) {
      times.push(await measure(anyWord()));
      await pause(PAUSE_MS);
    }
    return times;
  }

  async #sentAndFound() {
    const word = anyWord();
    const message = await this.#send(word);
    await this.#until(word, 1);
    return { ...message, word };
  }

  async #send(content) {
    const chatId = this.chatIds[Math.floor(Math.random() * this.chatIds.length)];
    return this.#call('POST', `/api/chat/${chatId}/messages`, { content });
  }

  /** Resolves when a search for the word finds `total` messages, 0 or 1. */
  async #until(word, total) {
    await this.#polled(word, ({ items }) => items.length === total);
  }

  /** Searches for the word until the answer is as wanted. */
  async #polled(word, isWanted) {
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await pause(POLL_MS)) {
      if (isWanted(await this.#call('GET', `/api/search/messages?q=%22${word}%22&limit=1&sort=newest`))) return;
    }
    throw new Failure(`The search for ${word} did not answer as expected within ${PATIENCE_MS / 1000} s.`);
  }

  async #call(method, path, body) {
    const key = method === 'POST' ? { key: randomUUID() } : {};
    const answer = await this.client.call(method, path, { token: this.token, ...(body && { body }), ...key });
    if (answer.status >= 300) throw new Failure(`${method} ${path} answered ${answer.status}`);
    return answer.body;
  }
}

function anyWord() {
  return `w${randomUUID().replaceAll('-', '').slice(0, 16)}`;
}
