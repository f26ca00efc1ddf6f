import { createParser } from 'eventsource-parser';
import { within } from '../../client/within.mjs';
import { parsed } from './http.mjs';
import { Broken, shown } from './claims.mjs';

const POLL_MS = 5;

/**
 * @typedef {object} Frame
 * @property {string | undefined} event undefined for a frame without a name
 * @property {string | undefined} id
 * @property {string} text
 * @property {any} data the text, if it is JSON
 */

/** One open stream, which keeps all of its frames. It does not reconnect. */
export class Stream {
  /** @type {Frame[]} */
  frames = [];
  isOpen = true;
  /** The time that `retry:` named before the first frame. @type {number | null} */
  retryMs = null;

  /**
   * @param {import('node:http').IncomingMessage} response
   * @param {number} patienceMs how long a frame that must come may take
   */
  constructor(response, patienceMs) {
    this.response = response;
    this.patienceMs = patienceMs;
    const parser = createParser({
      onEvent: ({ event, id, data }) => this.frames.push({ event, id, text: data, data: parsed(data) }),
      onRetry: (ms) => {
        if (this.frames.length === 0) this.retryMs = ms;
      },
    });
    const decoder = new TextDecoder();
    response.on('data', (chunk) => parser.feed(decoder.decode(chunk, { stream: true })));
    response.on('error', () => {});
    response.once('close', () => (this.isOpen = false));
  }

  get headers() {
    return this.response.headers;
  }

  /** The id of the last frame that has one, from which a client resumes. */
  get cursor() {
    return this.frames.findLast(({ id }) => id)?.id ?? '';
  }

  /** The names of the frames, as they are shown to the reader. */
  get names() {
    return shown(this.frames.map(({ event }) => event ?? '(no name)').join(', ') || 'nothing');
  }

  /**
   * Waits for the first frame of a type.
   * @param {string} event
   * @param {number} [ms]
   * @returns {Promise<Frame>}
   */
  async frame(event, ms = this.patienceMs) {
    await within(ms, () => !this.isOpen || this.frames.some((frame) => frame.event === event), POLL_MS);
    const found = this.frames.find((frame) => frame.event === event);
    if (found) return found;
    throw new Broken(
      `${event} did not come ${this.isOpen ? `within ${ms / 1_000} s` : 'before the end'}: ${this.names}`,
    );
  }

  /**
   * Waits until the messages are here, and returns all messages of their chat that came.
   * @param {{ id: string, chatId: string }[]} messages
   * @returns {Promise<Frame[]>}
   */
  async heard(messages) {
    const [{ chatId }] = messages;
    const ofChat = () =>
      this.frames.filter(({ event, data }) => event === 'message.created' && data?.chatId === chatId);
    const has = ({ id }) => ofChat().some(({ data }) => data.data?.message?.id === id);
    await within(this.patienceMs, () => !this.isOpen || messages.every(has), POLL_MS);
    const missing = messages.filter((message) => !has(message)).length;
    if (missing === 0) return ofChat();
    throw new Broken(
      `${missing} of ${messages.length} messages did not come within ${this.patienceMs / 1_000} s: ${this.names}`,
    );
  }

  close() {
    this.response.destroy();
  }
}
