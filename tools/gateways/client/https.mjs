import { Agent, request } from 'node:https';

/**
 * @typedef {{ port: number, ca: string }} Site where a gateway listens on 127.0.0.1
 *
 * @typedef {object} Asked
 * @property {string} [method]
 * @property {Record<string, string>} [headers]
 * @property {string | Buffer | import('node:stream').Readable} [body] a stream is sent in chunks
 * @property {string} [from] the client's own address, in 127.0.0.0/8
 * @property {Agent} [agent] without one, the connection is used once
 * @property {number} [timeoutMs]
 *
 * @typedef {{ status: number, headers: Record<string, any>, text: string, json: any }} Answered
 */

/**
 * Sends a request over HTTP/1.1.
 * @param {Site} site @param {string} path @param {Asked} [asked]
 * @returns {Promise<Answered>} any answer; rejects if there is none
 */
export function call(site, path, { method = 'GET', headers = {}, body, from, agent, timeoutMs = 20_000 } = {}) {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', servername: 'localhost', port: site.port, ca: site.ca, path, method, headers };
    const local = from ? { localAddress: from } : {};
    const outgoing = request({ ...options, ...local, agent: agent ?? false }, (response) => {
      collect(response).then(resolve, reject);
    });
    outgoing.setTimeout(timeoutMs, () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    outgoing.once('error', reject);
    if (typeof body === 'object' && 'pipe' in body) body.pipe(outgoing);
    else outgoing.end(body);
  });
}

/** @param {import('node:http').IncomingMessage} response @returns {Promise<Answered>} */
async function collect(response) {
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) };
}

/** @param {string} text @returns {any} null if it is no JSON */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Calls a gateway as `HttpClient` calls a chat-api, over kept connections. */
export class SiteClient {
  /** @param {Site} site @param {string} [from] */
  constructor(site, from) {
    this.site = site;
    this.agent = new Agent({ keepAlive: true, maxSockets: 64, ...(from && { localAddress: from }) });
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {import('../../client/http-client.mjs').CallOptions} [options]
   */
  async call(method, path, { token, body, key, timeoutMs = 10_000 } = {}) {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(key && { 'idempotency-key': key }),
      ...(payload && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }),
    };
    const answer = await call(this.site, path, { method, headers, body: payload, agent: this.agent, timeoutMs });
    return { status: answer.status, headers: answer.headers, body: answer.json };
  }

  close() {
    this.agent.destroy();
  }
}
