import type { Frame } from './frame-parser.js';

/** How a connection ended. `status` is 0 if there was no answer, or if the stream was cut after its answer. */
export interface Ending {
  status: number;
  retryAfterMs: number;
}

export interface ConnectionListener {
  frame: (frame: Frame) => void;
  /** The server asked for this time between two connections. */
  retry: (ms: number) => void;
  /** Called once, last, and never after `close()`. */
  ended: (ending: Ending) => void;
}

export interface ConnectionRequest {
  accessToken: string;
  /** The id after which the stream continues; null begins with what happens from now on. */
  cursor: string | null;
}

/** Opens one connection, which is never opened again. Returns what closes it. */
export type Connect = (request: ConnectionRequest, listener: ConnectionListener) => () => void;

export const NO_ANSWER: Ending = { status: 0, retryAfterMs: 0 };
