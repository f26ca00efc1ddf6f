import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/** As the services keep them. */
const KEEP_ALIVE_MS = 620_000;

/**
 * @typedef {object} Seen a request as it reached an upstream
 * @property {string} upstream its name
 * @property {string} method
 * @property {string} url
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {number} bodyBytes
 */

/**
 * Stands for a chat-api or a notify-server where a check must know what the gateway sends, or what it does
 * when an upstream misbehaves. Answers every path with 200 and what it has seen.
 *
 *   /api/break     the connection breaks once the request has been read, and so it does with the query ?break
 *   /api/hidden    404, as of a path that nobody has
 *   /api/events    opens a stream, to which `send` writes
 */
export class Upstream {
  /** @type {Seen[]} */
  seen = [];
  /** @type {Set<import('node:http').ServerResponse>} */
  streams = new Set();
  /** Connections on which nothing happens now, and since when, as `performance.now()`. */
  #idleSince = new Map();
  #server;

  /** @param {string} name @param {{ isStreaming: boolean }} options */
  constructor(name, { isStreaming }) {
    this.name = name;
    this.isStreaming = isStreaming;
  }

  /** @param {string} host @param {number} port */
  async listen(host, port) {
    this.#server = createServer((request, response) => void this.#handle(request, response).catch(() => {}));
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.#server.on('connection', (socket) => {
      this.#idleSince.set(socket, performance.now());
      socket.once('close', () => this.#idleSince.delete(socket));
    });
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    return this;
  }

  /** Ends it at once, with its connections. */
  async close() {
    if (!this.#server) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    this.#server = undefined;
    await closed;
  }

  /** Writes a frame to every open stream. @param {string} event @param {unknown} data */
  send(event, data) {
    for (const stream of this.streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /**
   * The number of connections that the gateway has kept without using them for so long.
   * @param {number} ms
   */
  idleFor(ms) {
    return [...this.#idleSince.values()].filter((since) => since < performance.now() - ms).length;
  }

  async #handle(request, response) {
    const { method = '', url = '', headers, socket } = request;
    this.#idleSince.delete(socket);
    response.once('close', () => socket.destroyed || this.#idleSince.set(socket, performance.now()));
    if (url === '/health/ready') return response.writeHead(200).end();
    let bodyBytes = 0;
    for await (const chunk of request) bodyBytes += chunk.length;
    this.seen.push({ upstream: this.name, method, url, headers, bodyBytes });
    if (url.startsWith('/api/break') || url.endsWith('?break')) return socket.destroy();
    if (this.isStreaming && url.startsWith('/api/events') && method === 'GET') return this.#open(response);
    const id = headers['x-request-id'] ?? randomUUID();
    response.writeHead(url.startsWith('/api/hidden') ? 404 : 200, {
      'content-type': 'application/json',
      'x-request-id': id,
    });
    response.end(JSON.stringify({ upstream: this.name, method, url, headers, bodyBytes }));
  }

  #open(response) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform' });
    response.write('event: stream.ready\ndata: {}\n\n');
    this.streams.add(response);
    response.once('close', () => this.streams.delete(response));
  }
}
