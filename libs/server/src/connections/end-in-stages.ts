import type { Request, Response } from 'express';
import type { Socket } from 'node:net';
import { hasBody } from '../body/read-bytes.js';

/** Longer than a round trip to any client. */
const LINGER_MS = 1_000;

/**
 * Makes `socket` end as RFC 9112, 9.6, demands: it stops sending, and goes on reading for a second unless the
 * client ends the connection earlier. Node would close it at once. Bytes of the client that arrive then, such
 * as the rest of a body, are answered with a reset, which discards the answer if the client has not read it.
 */
export function endInStages(socket: Socket): void {
  socket.destroySoon = () => {
    socket.end();
    const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once('close', () => clearTimeout(timer));
  };
}

/** Whether the answer that ended the connection has been sent. Nothing more may be read from it. */
export function isEnding({ socket }: Pick<Request, 'socket'>): boolean {
  return socket.writableEnded;
}

/**
 * Ends the connection after the answer if the client has not sent its whole request yet. Otherwise the rest
 * would have to be read, however long it is and however long it takes.
 */
export function endIfUnread(response: Response): void {
  const { req: request } = response;
  if (request.complete || !hasBody(request)) return;
  response.setHeader('Connection', 'close');
  // Reading on discards what comes.
  request.resume();
}
