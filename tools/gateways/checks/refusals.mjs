import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { claim } from './check.mjs';
import { Http2Connection } from '../client/http2.mjs';
import { call } from '../client/https.mjs';
import { raw } from '../client/raw.mjs';

const KIB = 1_024;
/** The largest body that chat-api takes. */
const LARGEST = 256 * KIB;
const TOO_LARGE = 400 * KIB;
const REFUSED_METHODS = ['TRACE', 'CONNECT', 'PROPFIND', 'NONSENSE'];
const SLOWEST_HEADERS_MS = 65_000;
const TRICKLE_MS = 4_000;

const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n';
const post = (headers, body) => `POST /api/me HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n${body}`;
/** Requests whose end is read differently by different servers. */
const AMBIGUOUS = {
  'both lengths': post('Content-Length: 5\r\nTransfer-Encoding: chunked', `0\r\n\r\n${SMUGGLED}`),
  'both lengths, the other way': post(
    `Transfer-Encoding: chunked\r\nContent-Length: ${SMUGGLED.length + 5}`,
    `0\r\n\r\n${SMUGGLED}`,
  ),
  'two lengths': post(`Content-Length: 0\r\nContent-Length: ${SMUGGLED.length}`, SMUGGLED),
  'a list of lengths': post(`Content-Length: 0, ${SMUGGLED.length}`, SMUGGLED),
  'a signed length': post(`Content-Length: +${SMUGGLED.length}`, SMUGGLED),
  'an unknown coding': post(`Transfer-Encoding: xchunked\r\nContent-Length: ${SMUGGLED.length}`, SMUGGLED),
  'a folded coding': post(`Transfer-Encoding:\r\n chunked\r\nContent-Length: 5`, `0\r\n\r\n${SMUGGLED}`),
  'a space before the colon': post(`Transfer-Encoding : chunked\r\nContent-Length: 5`, `0\r\n\r\n${SMUGGLED}`),
  'a bare line feed': post(`X: y\nTransfer-Encoding: chunked\r\nContent-Length: 5`, `0\r\n\r\n${SMUGGLED}`),
  'two codings': post(
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: 5',
    `0\r\n\r\n${SMUGGLED}`,
  ),
  'a bad chunk': post('Transfer-Encoding: chunked', `5;x=\n\r\nhello\r\n0\r\n\r\n`),
};

/** @type {import('./check.mjs').Check[]} */
export const refusals = [
  {
    name: 'bodies up to 256 KiB pass, and those with a greater length are 413',
    async run({ site, standIns }) {
      const passed = await call(site, '/api/me', { method: 'POST', body: Buffer.alloc(LARGEST) });
      claim(passed.json?.bodyBytes === LARGEST, `256 KiB: ${passed.status}, ${passed.json?.bodyBytes} bytes`);
      standIns.forget();
      const length = { 'content-length': String(TOO_LARGE) };
      const large = { method: 'POST', headers: length, body: Buffer.alloc(TOO_LARGE) };
      const connection = await Http2Connection.open(site);
      const statuses = [
        (await call(site, '/api/me', large)).status,
        (await connection.call('/api/me', large)).status,
        (await call(site, '/api/events', large)).status,
      ];
      connection.close();
      claim(statuses.join() === '413,413,413', `400 KiB over HTTP/1.1 and 2, and to notify-server: ${statuses}`);
      claim(standIns.seen.length === 0, 'a service got the request');
    },
  },
  {
    name: 'bodies of more than 256 KiB without a length are 413',
    async run({ site, standIns }) {
      standIns.forget();
      const large = { method: 'POST', body: pieces(TOO_LARGE) };
      const connection = await Http2Connection.open(site);
      const overHttp2 = connection.call('/api/me', { method: 'POST', body: 'x'.repeat(TOO_LARGE) });
      const statuses = [(await call(site, '/api/me', large)).status, (await overHttp2).status];
      connection.close();
      claim(statuses.join() === '413,413', `400 KiB over HTTP/1.1 and 2: ${statuses}`);
      const whole = standIns.seen.filter(({ bodyBytes }) => bodyBytes >= TOO_LARGE);
      claim(whole.length === 0, 'a service got the whole body');
    },
  },
  {
    name: 'unknown methods, TRACE, CONNECT and WebSocket reach no service',
    async run({ site, standIns }) {
      standIns.forget();
      const targets = (method) => (method === 'CONNECT' ? ['localhost:443'] : ['/api/me', '/api/events', '/health']);
      const requests = REFUSED_METHODS.flatMap((method) => targets(method).map((target) => `${method} ${target}`));
      for (const request of requests) {
        const { statuses } = await raw(site, `${request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
        claim(
          statuses.every((status) => status >= 400),
          `${request} was answered with ${statuses}`,
        );
      }
      claim(standIns.seen.length === 0, `a service saw ${standIns.seen.map(({ method, url }) => `${method} ${url}`)}`);
      const upgrade =
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eHh4eHh4eHh4eHh4eHh4eA==';
      for (const path of ['/api/me', '/api/events/ticket']) {
        const { statuses } = await raw(site, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n\r\n`, {
          ms: 1_000,
        });
        claim(!statuses.includes(101), `${path} was upgraded`);
      }
    },
  },
  {
    name: 'headers beyond 16 KiB are refused',
    async run({ site, standIns, newAddress }) {
      const large = { 'X-Large': 'a'.repeat(12 * KIB) };
      standIns.forget();
      const { status } = await call(site, '/api/me', {
        from: newAddress(),
        headers: { ...large, 'X-More': 'b'.repeat(8 * KIB) },
      });
      claim(status >= 400 && standIns.seen.length === 0, `the answer is ${status}`);
      const fine = await call(site, '/api/me', { headers: { 'X-Large': 'a'.repeat(6 * KIB) } });
      claim(fine.status === 200, `6 KiB were answered with ${fine.status}`);
      return String(status);
    },
  },
  {
    name: 'ambiguous requests smuggle nothing',
    async run({ site, standIns }) {
      standIns.forget();
      const passed = [];
      for (const [name, request] of Object.entries(AMBIGUOUS)) {
        const { statuses } = await raw(site, request, { ms: 1_500 });
        if (statuses.some((status) => status < 300)) passed.push(name);
      }
      const smuggled = standIns.seen.filter(({ url }) => url === '/smuggled');
      // What was read as a request of its own by the gateway too is no secret from it: it is in its log.
      await claimOwnAnswers(site);
      const unseen = smuggled.filter(({ headers }) => headers['x-forwarded-for'] === undefined);
      claim(unseen.length === 0, `${unseen.length} requests passed the gateway unseen`);
      return passed.length === 0 ? 'all refused' : `served safely: ${passed.join(', ')}`;
    },
  },
  {
    name: 'HTTP/1.0 is answered',
    async run({ site }) {
      const { text, closed } = await raw(site, 'GET /api/me HTTP/1.0\r\nHost: localhost\r\n\r\n');
      claim(/^HTTP\/1\.[01] 200/.test(text), `with ${text.slice(0, 40)}`);
      claim(closed && !/transfer-encoding: chunked/i.test(text), 'in chunks, or the connection stays open');
    },
  },
  {
    name: 'a client that sends its headers slowly is cut',
    isSlow: true,
    async run({ site }) {
      const slow = [
        'GET /api/me HTTP/1.1\r\nHost: localhost\r\n',
        ...Array.from({ length: 20 }, (_, n) => `X-${n}: y\r\n`),
      ];
      const { closed, tookMs } = await raw(site, slow, { ms: SLOWEST_HEADERS_MS, pauseMs: TRICKLE_MS });
      claim(closed, `not within ${SLOWEST_HEADERS_MS / 1_000} s`);
      return `after ${(tookMs / 1_000).toFixed(0)} s`;
    },
  },
];

/** Whether the next requests get the answers that are theirs. */
async function claimOwnAnswers(site) {
  for (let index = 0; index < 20; index++) {
    const { headers } = await call(site, '/api/me', { headers: { 'X-Request-Id': `own-${index}` } });
    claim(
      headers['x-request-id'] === `own-${index}`,
      `request own-${index} got the answer of ${headers['x-request-id']}`,
    );
    await delay(5);
  }
}

function pieces(bytes) {
  const count = 10;
  return Readable.from(Array.from({ length: count }, () => Buffer.alloc(bytes / count)));
}
