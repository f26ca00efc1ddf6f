import { createServer } from 'node:net';
import { Failure } from '../failure.mjs';

/** Below the ephemeral range, so that no outgoing connection gets the port between the check and its use. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** The ports that this process has given out: a port stays free for a while until its owner opens it. */
const handedOut = new Set();

/**
 * @param {number} port
 * @param {string} [host]
 * @returns {Promise<boolean>}
 */
export function isFree(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** @returns {Promise<number>} a port that nobody listens on; never the same one twice in one process */
export async function freePort() {
  for (let tries = 0; tries < 500; tries++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (handedOut.has(port) || !(await isFree(port))) continue;
    handedOut.add(port);
    return port;
  }
  throw new Failure(`No port between ${LOWEST} and ${HIGHEST} is free: stop some programs and try again.`);
}

/**
 * Takes a port that was given out by an earlier process.
 * @param {number} port
 * @returns {Promise<boolean>} false if another program listens on it
 */
export async function takePort(port) {
  if (!(await isFree(port))) return false;
  handedOut.add(port);
  return true;
}

/**
 * @param {number} port
 * @param {string} name of the process that needs it
 * @returns {Promise<number>} the port, if it is free
 */
export async function requirePort(port, name) {
  if (await isFree(port)) return port;
  throw new Failure(
    `Port ${port}, which ${name} needs, is taken by another program: stop that one, or start with "--ports free", ` +
      'or with "--port" and a number.',
  );
}
