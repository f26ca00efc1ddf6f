import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { within } from '../../client/within.mjs';
import { answerTo } from '../stream/http.mjs';
import { claim, shown } from '../stream/claims.mjs';

/** More streams than a person may have at once, unless an operator has raised the limit. */
const MANY = 25;

/** What the connection of a stream is, and what proxies do with it. @type {import('../stream/rule.mjs').Rule[]} */
export const connections = [
  {
    name: 'proxies may neither store nor change a stream, and it is not compressed',
    under: 'Heartbeats and time-outs',
    async run(scene) {
      const { headers } = await scene.live({ headers: { 'accept-encoding': 'gzip, br, zstd' } });
      const control = (headers['cache-control'] ?? '').split(/,\s*/);
      claim(
        control.includes('no-store') && control.includes('no-transform'),
        `Cache-Control is ${shown(control.join())}`,
      );
      const coding = headers['content-encoding'] ?? 'identity';
      claim(coding === 'identity', `Content-Encoding is ${shown(coding)}`);
    },
  },
  {
    name: 'X-Accel-Buffering: no keeps proxies from buffering',
    under: 'Heartbeats and time-outs',
    isDirect: true,
    async run(scene) {
      const { 'x-accel-buffering': buffering } = (await scene.live()).headers;
      claim(buffering === 'no', `the header is ${shown(buffering)}`);
    },
  },
  {
    name: 'Connection: close says that the connection belongs to the stream',
    under: 'The connection',
    isDirect: true,
    async run(scene) {
      const { connection } = (await scene.live()).headers;
      claim(connection?.toLowerCase() === 'close', `the header is ${shown(connection)}`);
    },
  },
  {
    name: 'any byte behind the request closes the connection',
    under: 'The connection',
    isDirect: true,
    async run(scene) {
      const socket = await rawStream(scene);
      socket.write('GET /');
      const { patienceMs } = scene.options;
      const isClosed = await within(patienceMs, () => socket.closed, 5);
      socket.destroy();
      claim(isClosed, `it was open for ${patienceMs / 1_000} s after it`);
    },
  },
  {
    name: 'HEAD is answered like GET, and leaves nothing open',
    under: 'The connection',
    async run(scene) {
      for (let index = 0; index < MANY; index += 1) {
        const { status, headers } = await answerTo(scene.eventsUrl, { method: 'HEAD', headers: scene.headers() });
        claim(status === 200, `HEAD number ${index + 1} was answered with ${status}`);
        claim(
          headers['content-type']?.startsWith('text/event-stream'),
          `Content-Type is ${shown(headers['content-type'])}`,
        );
      }
      await scene.live();
    },
  },
];

/**
 * Opens a stream on a bare connection, and waits until it is live.
 * @param {import('../stream/scene.mjs').Scene} scene
 * @returns {Promise<import('node:net').Socket>}
 */
async function rawStream(scene) {
  const { hostname, host, port, protocol, pathname } = new URL(scene.eventsUrl);
  const isSecure = protocol === 'https:';
  const target = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (isSecure ? 443 : 80) };
  const socket = isSecure ? connectTls({ ...target, servername: hostname }) : connectTcp(target);
  let text = '';
  socket.on('data', (bytes) => (text += bytes.toString())).on('error', () => {});
  const lines = Object.entries(scene.headers()).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\n${lines.join('')}\r\n`);
  const isLive = await within(scene.options.patienceMs, () => text.includes('event: stream.live') || socket.closed, 5);
  if (!isLive || socket.closed) socket.destroy();
  claim(isLive && !socket.closed, `no stream came on a bare connection: ${shown(text)}`);
  return socket;
}
