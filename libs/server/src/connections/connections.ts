import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { gauge, type Metric } from '../metrics/metric.js';
import { endInStages, isEnding } from './end-in-stages.js';

/** The longest that a request takes to reach us. */
const BUFFER_MS = 1_000;
/** The time that an idle connection is kept after the drain began: its next answer says that it ends. */
const DRAIN_IDLE_MS = 500;
/** The time that a client has to send a whole request. */
export const REQUEST_TIMEOUT_MS = 30_000;

/**
 * The connections of a server, which all end in stages.
 *
 * A client or a proxy that sends a request on a kept connection just when the server closes it gets no
 * answer, and can't know whether a POST was done. HTTP has no remedy once that happens (RFC 9112, 9.3.1). So
 * the server keeps connections for longer than it says in `Keep-Alive: timeout`, and for longer than the
 * proxies in front of it: then they close them. When the service stops, each answer says `Connection: close`,
 * and what is idle is kept for a moment, for a request that is on its way.
 */
export class Connections {
  /** The number of bytes that had come on each connection when it was last without a request. */
  private readonly bytesWhenIdle = new Map<Socket, number>();
  private readonly open = new Set<ServerResponse>();
  /** Connections that are kept beyond the time in `Keep-Alive`. */
  private readonly overdue = new WeakSet<Socket>();
  private drainedAt: number | null = null;

  constructor(private readonly server: Server) {
    server.requestTimeout = REQUEST_TIMEOUT_MS;
    server.headersTimeout = REQUEST_TIMEOUT_MS;
    // Node calls this when the server stops listening. Its own one destroys what is idle.
    server.closeIdleConnections = () => this.endIdleSoon();
    server
      .on('connection', (socket: Socket) => this.add(socket))
      .on('timeout', (socket: Socket) => this.onIdle(socket));
  }

  /** Sets how long a connection is kept for the next request of its client. */
  keepFor(seconds: number): void {
    this.server.keepAliveTimeout = seconds * 1_000;
  }

  /** From now on each answer ends its connection. */
  drain(): void {
    this.drainedAt = performance.now();
    for (const response of this.open) endAfter(response);
  }

  /** Calls `answer`, unless the connection has been answered for the last time. */
  handle<Request extends IncomingMessage, Response extends ServerResponse>(
    request: Request,
    response: Response,
    answer: (request: Request, response: Response) => void,
  ): void {
    const { socket } = request;
    if (isEnding(request)) return;
    this.overdue.delete(socket);
    this.open.add(response);
    response.once('close', () => this.onAnswered(socket, response));
    if (this.drainedAt !== null) endAfter(response);
    answer(request, response);
  }

  /**
   * Keeps a connection on which nothing has come within the time for a request, such as one that a proxy
   * opened in advance, as long as one that was used. Returns whether it is one.
   */
  keepUnused(socket: Socket): boolean {
    if (socket.bytesRead > 0 || this.drainedAt !== null) return false;
    const endUnused = () => {
      if (socket.bytesRead === 0) socket.destroySoon();
    };
    const timer = setTimeout(() => afterReading(endUnused), this.server.keepAliveTimeout).unref();
    socket.once('close', () => clearTimeout(timer));
    return true;
  }

  get metrics(): Metric[] {
    return [
      gauge({
        name: 'fechatter_http_connections_open',
        help: 'Open connections to the service, idle ones and event streams included.',
        read: () => this.bytesWhenIdle.size,
      }),
      gauge({
        name: 'fechatter_http_requests_open',
        help: 'Requests that are being answered at the moment, event streams included.',
        read: () => this.open.size,
      }),
    ];
  }

  private add(socket: Socket): void {
    endInStages(socket);
    this.bytesWhenIdle.set(socket, 0);
    socket.once('close', () => this.bytesWhenIdle.delete(socket));
  }

  private onAnswered(socket: Socket, response: ServerResponse): void {
    this.open.delete(response);
    if (this.bytesWhenIdle.has(socket)) this.bytesWhenIdle.set(socket, socket.bytesRead);
    // The head of a long answer was sent before the drain began, without `Connection: close`.
    if (this.drainedAt !== null && !socket.writableEnded) socket.destroySoon();
  }

  private onIdle(socket: Socket): void {
    if (!this.overdue.has(socket)) {
      this.overdue.add(socket);
      socket.setTimeout(BUFFER_MS);
      return;
    }
    const bytes = socket.bytesRead;
    afterReading(() => {
      if (socket.bytesRead === bytes) socket.destroySoon();
    });
  }

  private endIdleSoon(): void {
    const since = this.drainedAt ?? performance.now();
    const leftMs = Math.max(0, since + DRAIN_IDLE_MS - performance.now());
    setTimeout(() => afterReading(() => this.endIdle()), leftMs).unref();
  }

  /** Leaves a connection on which a request is being answered or has begun to come. */
  private endIdle(): void {
    const busy = new Set(Array.from(this.open, ({ req }) => req.socket));
    for (const [socket, bytes] of this.bytesWhenIdle) {
      if (!busy.has(socket) && socket.bytesRead === bytes && !socket.writableEnded) socket.destroySoon();
    }
  }
}

/** Calls `then` once what has come is read: after a stall, timers fire before that. */
function afterReading(then: () => void): void {
  setImmediate(then);
}

function endAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
