import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Broken } from './claims.mjs';

/** How long an answer may take to begin, and to end. */
const ANSWER_MS = 15_000;

/**
 * @typedef {object} Request
 * @property {string} [method]
 * @property {Record<string, string>} [headers]
 * @property {string} [body]
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {any} json the body, if it is JSON
 */

/**
 * Sends a request on a connection of its own.
 * @param {string} url
 * @param {Request} [request]
 * @returns {Promise<import('node:http').IncomingMessage>} the answer, when its head has come
 */
export function send(url, { method = 'GET', headers = {}, body } = {}) {
  const what = `${method} ${new URL(url).pathname}`;
  return new Promise((resolve, reject) => {
    const start = url.startsWith('https:') ? requestHttps : requestHttp;
    const outgoing = start(url, { method, headers, agent: false }, resolve);
    outgoing.setTimeout(ANSWER_MS, () => outgoing.destroy(new Error(`nothing came within ${ANSWER_MS / 1_000} s`)));
    outgoing.once('response', () => outgoing.setTimeout(0));
    // A stream that is cut later emits an error too. The promise is settled then.
    outgoing.on('error', (error) => reject(new Broken(`${what} was not answered: ${error.message || error.name}`)));
    outgoing.end(body);
  });
}

/**
 * Sends a request, and reads its answer to the end, unless it is a stream, which has none.
 * @param {string} url
 * @param {Request} [request]
 * @returns {Promise<Answer>}
 */
export async function answerTo(url, request) {
  const response = await send(url, request);
  const isEndless = request?.method !== 'HEAD' && response.headers['content-type']?.startsWith('text/event-stream');
  const text = isEndless ? '' : await textOf(response);
  response.destroy();
  return { status: response.statusCode ?? 0, headers: response.headers, json: parsed(text) };
}

/** @param {import('node:http').IncomingMessage} response */
async function textOf(response) {
  const timer = setTimeout(() => response.destroy(), ANSWER_MS);
  try {
    const chunks = [];
    for await (const chunk of response) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  } catch {
    throw new Broken(`the answer ${response.statusCode} did not end within ${ANSWER_MS / 1_000} s`);
  } finally {
    clearTimeout(timer);
  }
}

/** The value of the JSON in `text`; undefined if it is none. */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
