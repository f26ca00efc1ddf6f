import type { Response } from 'express';
import type { Socket } from 'node:net';
import type { StreamOutput } from './subscriber.js';

/** How long an ended stream may take to send the rest. */
const LINGER_MS = 5_000;

const headers = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // A proxy that compresses would keep frames back until it has enough of them.
  'Cache-Control': 'no-store, no-transform',
  Connection: 'close',
  'X-Accel-Buffering': 'no',
};

/**
 * Writes to the socket directly: one buffer for all readers, without the chunk that Node would frame for each
 * of them (half the cost of an event). So the body has neither a length nor chunks; it ends with the
 * connection (RFC 9112, section 6.3). No other request can be answered on that connection: whatever the
 * client sends behind this one closes it. Otherwise a second request would wait for ever.
 */
export class SocketOutput implements StreamOutput {
  private constructor(
    private readonly response: Response,
    private readonly socket: Socket,
  ) {}

  /**
   * Sends the response head. Null if nothing else is to be sent: the client asked for the head only (HEAD),
   * has gone already, or the answer before this one is still being sent, which closes the connection.
   */
  static open(response: Response): SocketOutput | null {
    const { socket, req } = response;
    if (!socket || socket.destroyed) {
      req.socket.destroy();
      return null;
    }
    response.status(200).set(headers);
    response.removeHeader('Transfer-Encoding');
    if (req.method === 'HEAD') response.end();
    if (response.writableEnded) return null;
    socket.setNoDelay(true);
    socket.setTimeout(0);
    socket.once('data', () => socket.destroy());
    response.flushHeaders();
    return new SocketOutput(response, socket);
  }

  get unsentBytes(): number {
    return this.socket.writableLength;
  }

  write(frames: readonly Buffer[]): void {
    if (this.socket.destroyed) return;
    this.socket.write(joined(frames));
  }

  drained(): Promise<void> {
    if (this.socket.writableLength === 0 || this.socket.destroyed) return Promise.resolve();
    // An empty write behind everything that waits: 'drain' is not emitted for less than the high-water mark.
    return new Promise((resolve) => this.socket.write('', () => resolve()));
  }

  end(): void {
    if (this.socket.destroyed) return;
    this.response.end();
    const timer = setTimeout(() => this.socket.destroy(), LINGER_MS);
    this.socket.once('close', () => clearTimeout(timer));
  }

  onClosed(listener: () => void): void {
    this.socket.once('close', listener);
  }
}

let lastFrames: readonly Buffer[] = [];
let lastJoined = Buffer.alloc(0);

/**
 * The frames as one buffer, since a write of many costs more than one copy. Readers of a chat have the same
 * frames in a row: these are joined once for all of them.
 */
function joined(frames: readonly Buffer[]): Buffer {
  const [only] = frames;
  if (only && frames.length === 1) return only;
  if (!isSame(frames, lastFrames)) {
    lastFrames = frames;
    lastJoined = Buffer.concat(frames);
  }
  return lastJoined;
}

function isSame(some: readonly Buffer[], others: readonly Buffer[]): boolean {
  return some.length === others.length && some.every((frame, index) => frame === others[index]);
}
