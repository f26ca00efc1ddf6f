import { randomUUID } from 'node:crypto';
import { answerTo, send } from './http.mjs';
import { Broken, shown } from './claims.mjs';
import { Stream } from './stream.mjs';
import { Failure, reasonOf } from '../../../libs/system/src/failure.mjs';

/**
 * @typedef {object} Options
 * @property {string} url where the stream is, without `/api/events`
 * @property {string} api where the REST API is
 * @property {string} token
 * @property {string | null} origin an origin whose pages may open the stream
 * @property {boolean} isGateway whether a proxy stands before notify-server
 * @property {boolean} isSlow whether to run what waits for a heartbeat
 * @property {number} patienceMs how long a frame that must come may take
 * @property {string} only a part of the name of the rules to check
 */

/** What rules work with: the stream, a chat of one person, and a voice in it. */
export class Scene {
  /** @type {Stream[]} */
  #streams = [];
  /** @type {Options} */
  options;
  /** @type {string} */
  #chatId;

  /** @param {Options} options @param {string} chatId */
  constructor(options, chatId) {
    this.options = options;
    this.#chatId = chatId;
  }

  /** @param {Options} options @returns {Promise<Scene>} */
  static async open(options) {
    const name = `Conformance ${new Date().toISOString()}`;
    const body = { type: 'private_channel', name };
    const answer = await callApi(options, 'POST', '/api/chat', body).catch((error) => {
      throw new Failure(`There is no chat to hear of: ${reasonOf(error)}. --api names the base of chat-api.`);
    });
    if (answer.status === 201) return new Scene(options, answer.json.id);
    const seen = `POST ${options.api}/api/chat answered ${answer.status} ${shown(answer.json?.detail ?? '')}`;
    throw new Failure(`There is no chat to hear of: ${seen}`);
  }

  get eventsUrl() {
    return `${this.options.url}/api/events`;
  }

  /** The headers of a request for the stream. @param {string} [cursor] */
  headers(cursor) {
    const { token } = this.options;
    const resume = cursor === undefined ? {} : { 'last-event-id': cursor };
    return { accept: 'text/event-stream', authorization: `Bearer ${token}`, ...resume };
  }

  /**
   * Opens a stream. It is closed when the rule has been checked.
   * @param {{ cursor?: string, query?: Record<string, string>, headers?: Record<string, string> }} [request]
   * @returns {Promise<Stream>}
   */
  async stream({ cursor, query = {}, headers = {} } = {}) {
    const url = `${this.eventsUrl}${Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : ''}`;
    const response = await send(url, { headers: { ...this.headers(cursor), ...headers } });
    const stream = new Stream(response, this.options.patienceMs);
    this.#streams.push(stream);
    if (response.statusCode === 200) return stream;
    throw new Broken(`a stream was answered with ${response.statusCode}`);
  }

  /** Opens a stream, and waits until its replay is over. @param {Parameters<Scene['stream']>[0]} [request] */
  async live(request) {
    const stream = await this.stream(request);
    await stream.frame('stream.live');
    return stream;
  }

  /**
   * Sends a request for the stream that is to be refused.
   * @param {import('./http.mjs').Request & { query?: string }} request whose headers take the place of the usual
   *   ones; an empty text leaves one out
   */
  refusal({ query = '', method, headers = {} }) {
    const all = Object.entries({ ...this.headers(), ...headers }).filter(([, value]) => value !== '');
    return answerTo(this.eventsUrl + query, { method, headers: Object.fromEntries(all) });
  }

  /** Sends messages to the chat, one after the other. @param {number} count */
  async say(count) {
    const messages = [];
    for (let index = 0; index < count; index += 1) {
      const path = `/api/chat/${this.#chatId}/messages`;
      const { status, json } = await callApi(this.options, 'POST', path, { content: `One of ${count}: ${index}` });
      if (status !== 201) throw new Failure(`POST ${path} answered ${status} ${shown(json?.detail ?? '')}`);
      messages.push(json);
    }
    return messages;
  }

  /** Closes the streams of a rule. */
  settle() {
    for (const stream of this.#streams.splice(0)) stream.close();
  }

  async close() {
    this.settle();
    await callApi(this.options, 'DELETE', `/api/chat/${this.#chatId}`).catch(() => {});
  }
}

/** @param {Options} options @param {string} method @param {string} path @param {object} [body] */
function callApi({ api, token }, method, path, body) {
  const headers = { accept: 'application/json', authorization: `Bearer ${token}` };
  if (body === undefined) return answerTo(api + path, { method, headers });
  const ofBody = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  return answerTo(api + path, { method, headers: { ...headers, ...ofBody }, body: JSON.stringify(body) });
}
