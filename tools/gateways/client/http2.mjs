import { once } from 'node:events';
import { connect } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { parsed } from './https.mjs';

/** One HTTP/2 connection. */
export class Http2Connection {
  /** @param {import('node:http2').ClientHttp2Session} session */
  constructor(session) {
    this.session = session;
    session.on('error', () => {});
  }

  /** @param {import('./https.mjs').Site} site @param {{ from?: string }} [options] */
  static async open({ port, ca }, { from } = {}) {
    const options = { host: '127.0.0.1', port, ca, ALPNProtocols: ['h2'], ...(from && { localAddress: from }) };
    const session = connect(`https://127.0.0.1:${port}`, { createConnection: () => connectTls(options) });
    const connection = new Http2Connection(session);
    await once(session, 'connect');
    return connection;
  }

  /** How many streams the proxy takes on this connection. */
  get mostStreams() {
    return this.session.remoteSettings.maxConcurrentStreams ?? Infinity;
  }

  /**
   * @param {string} path @param {{ method?: string, headers?: Record<string, string>, body?: string }} [asked]
   * @returns {Promise<import('./https.mjs').Answered>}
   */
  async call(path, { method = 'GET', headers = {}, body } = {}) {
    const { stream, answer } = await this.#send(path, { method, headers, body });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    return { status: answer[':status'], headers: answer, text, json: parsed(text) };
  }

  /** @param {string} path @param {Record<string, string>} headers @returns the open body, and its status */
  async open(path, headers) {
    const { stream, answer } = await this.#send(path, { method: 'GET', headers });
    return { status: answer[':status'], headers: answer, body: stream };
  }

  async #send(path, { method, headers, body }) {
    const stream = this.session.request({ ':method': method, ':path': path, ...headers });
    stream.end(body);
    const [answer] = await once(stream, 'response');
    return { stream, answer };
  }

  close() {
    this.session.destroy();
  }
}
