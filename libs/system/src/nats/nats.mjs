import { once } from 'node:events';
import { connect } from 'node:net';
import { Failure, reasonOf } from '../failure.mjs';
import { requireRecent } from './nats-program.mjs';
import { freePort } from '../ports/ports.mjs';
import { makeOwnFolder } from '../processes/own-folder.mjs';

const STAGE = 2;
const GREETING_TIMEOUT_MS = 3_000;

/**
 * @param {import('../processes/process-group.mjs').ProcessGroup} group
 * @param {{ program: string, dataFolder: string, port?: number, configFile?: string, serverName?: string }} options
 * @returns {Promise<{ url: string, child: import('../processes/child.mjs').Child }>}
 */
export async function startNats(group, { program, dataFolder, port, configFile, serverName = 'fechatter' }) {
  makeOwnFolder(dataFolder);
  port ??= await freePort();
  const url = `nats://127.0.0.1:${port}`;
  const address = ['--addr', '127.0.0.1', '--port', String(port)];
  const config = configFile === undefined ? [] : ['--config', configFile];
  const child = await group.start({
    name: 'nats',
    stage: STAGE,
    command: program,
    args: ['--name', serverName, ...address, '--jetstream', '--store_dir', dataFolder, ...config],
    env: process.env,
    cwd: dataFolder,
    port,
    url,
    ready: () => hasJetStream(url),
  });
  return { url, child };
}

/** @param {string} url @returns {Promise<boolean>} */
async function hasJetStream(url) {
  const greeting = await greetingOf(url).catch(() => null);
  return greeting?.jetstream === true;
}

/**
 * Refuses a NATS of the user's that does not answer, is too old or runs without JetStream.
 * @param {string} urls separated by commas
 */
export async function requireNats(urls) {
  const greeting = await firstGreeting(urls.split(','));
  requireRecent(greeting.version, 'NATS at NATS_URL');
  if (greeting.jetstream) return;
  throw new Failure('NATS at NATS_URL runs without JetStream: start it with "--jetstream".');
}

/** @param {string[]} urls */
async function firstGreeting(urls) {
  try {
    return await Promise.any(urls.map((url) => greetingOf(url.trim())));
  } catch (error) {
    throw new Failure(`NATS at NATS_URL does not answer (${reasonOf(error)}): start it, or correct the URL.`);
  }
}

/**
 * Reads the INFO that a NATS server sends as soon as a client connects.
 * @param {string} url
 * @returns {Promise<{ version: string, jetstream?: boolean }>}
 */
async function greetingOf(url) {
  const { hostname, port } = new URL(url.includes('://') ? url : `nats://${url}`);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 4222) });
  try {
    const [line] = await once(socket, 'data', { signal: AbortSignal.timeout(GREETING_TIMEOUT_MS) });
    return JSON.parse(
      line
        .toString('utf8')
        .replace(/^INFO /, '')
        .split('\r\n')[0],
    );
  } finally {
    socket.destroy();
  }
}
