import http from 'node:http';
import https from 'node:https';

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {any} body the parsed JSON, or null for an empty body
 *
 * @typedef {object} CallOptions
 * @property {string} [token]
 * @property {unknown} [body]
 * @property {string} [key] the Idempotency-Key
 * @property {number} [timeoutMs]
 */

/**
 * Calls one server, over kept-alive connections unless told otherwise. Returns every answer, also errors;
 * rejects if there is no answer.
 */
export class HttpClient {
  #agent;
  #request;

  /** @param {string} baseUrl @param {{ connections?: number, keepAlive?: boolean }} [options] */
  constructor(baseUrl, { connections = 64, keepAlive = true } = {}) {
    this.baseUrl = baseUrl;
    const { Agent, request } = protocolOf(baseUrl);
    this.#request = request;
    this.#agent = new Agent({ keepAlive, maxSockets: connections });
  }

  /** @param {string} method @param {string} path @param {CallOptions} [options] @returns {Promise<Answer>} */
  call(method, path, { token, body, key, timeoutMs = 10_000 } = {}) {
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(key && { 'idempotency-key': key }),
      ...(payload && { 'content-type': 'application/json', 'content-length': payload.length }),
    };
    return new Promise((resolve, reject) => {
      const outgoing = this.#request(this.baseUrl + path, { method, headers, agent: this.#agent }, (response) => {
        collect(response).then(resolve, reject);
      });
      outgoing.setTimeout(timeoutMs, () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
      outgoing.once('error', reject);
      outgoing.end(payload);
    });
  }

  close() {
    this.#agent.destroy();
  }
}

/** @param {string} url @returns {typeof http | typeof https} */
export function protocolOf(url) {
  return url.startsWith('https:') ? https : http;
}

/** @param {import('node:http').IncomingMessage} response @returns {Promise<Answer>} */
async function collect(response) {
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode ?? 0, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}
