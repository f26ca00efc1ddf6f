import { createServer } from 'node:net';
import { Failure } from '../failure.mjs';

/** Below the ephemeral range, so that no outgoing connection takes the port between the look and the use. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** Ports handed out by this process: a second caller must not get one that its owner has not opened yet. */
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

/** @returns {Promise<number>} a port nobody listens on, never the same twice in one process */
export async function freePort() {
  for (let tries = 0; tries < 500; tries++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (handedOut.has(port) || !(await isFree(port))) continue;
    handedOut.add(port);
    return port;
  }
  throw new Failure(`No free port was found between ${LOWEST} and ${HIGHEST}: stop some programs and try again.`);
}

/**
 * @param {number} port
 * @param {string} name who needs it
 * @returns {Promise<number>} the port
 */
export async function requirePort(port, name) {
  if (await isFree(port)) return port;
  throw new Failure(
    `Port ${port}, which ${name} needs, is taken by another program: stop that one, or start with "--ports free".`,
  );
}
