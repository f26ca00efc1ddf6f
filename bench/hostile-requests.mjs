/**
 * `node bench/hostile-requests.mjs [--rounds 30]`: measures how long one request that is made to be expensive
 * stalls a chat-api. While it is answered, another connection asks for `GET /health/simple` without a pause:
 * the longest of these answers is the stall. Hostile requests and ordinary ones take turns, and each is
 * compared with the ordinary one. Limits on rates are off; nothing else is.
 */
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';
import { median } from '../tools/measuring/statistics.mjs';
import { milliseconds, table } from '../tools/measuring/table.mjs';
import { step } from '../tools/command/progress.mjs';
import { bench } from './bench.mjs';
import { makeWorld } from './load/world.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '30' } } });
const rounds = Number(values.rounds);

const ORDINARY = 'an ordinary send';
const PROBES = new Agent({ keepAlive: true, maxSockets: 1 });
const REQUESTS = new Agent({ keepAlive: true });

const BODY_BYTES = 256 * 1024;
const HEADER_BYTES = 15_000;

/** @param {string} part @param {number} bytes */
const fill = (part, bytes) => part.repeat(Math.floor(bytes / part.length));
/** @param {number} bytes */
const manyFields = (bytes) =>
  `{${Array.from({ length: bytes / 10 }, (_, index) => `"f${index}":1`).join()}}`.slice(0, bytes);

/** @typedef {{ method: string, path: string, headers?: Record<string, string>, body?: string }} Ask */

/** Lists the requests by what makes them expensive. @returns {Record<string, Ask>} */
function requestsOf({ token, chatIds: [chatId] }) {
  const authorization = `Bearer ${token}`;
  const post = (path, body, headers = {}) => ({ method: 'POST', path, headers, body });
  const send = (body) => post(`/api/chat/${chatId}/messages`, body, { authorization });
  const get = (path, headers = {}) => ({ method: 'GET', path, headers: { authorization, ...headers } });
  return {
    [ORDINARY]: send(JSON.stringify({ content: 'The quick brown fox jumps over the lazy dog.' })),
    'sign-in with 28,000 fields': post('/api/signin', manyFields(BODY_BYTES)),
    'sign-in with 8 KiB of fields': post('/api/signin', manyFields(8_000)),
    'send with 28,000 fields': send(manyFields(BODY_BYTES)),
    'send with 1,000 fields': send(`{${Array.from({ length: 999 }, (_, index) => `"content${index}":1`).join()}}`),
    'doubled fields': send(`{${fill('"a":1,', 5_900)}"a":1}`),
    'long names': send(`{${Array.from({ length: 900 }, (_, index) => `"${'x'.repeat(250)}${index}":1`).join()}}`),
    brackets: send(fill('[', BODY_BYTES)),
    'a fault after 200,000 lines': send(`{"content":"x",${fill('\n', 250_000)}?}`),
    'a long text of escapes': send(`{"content":"${fill('\\ud83d\\ude00', 250_000)}"}`),
    'white space': send(JSON.stringify({ content: ' '.repeat(250_000) })),
    'bytes that are not UTF-8': send(
      Buffer.concat([Buffer.from(`{"content":"${fill('x', 250_000)}`), Buffer.from([0xff])]),
    ),
    'many parameters': get(`/api/users?${fill('a&', HEADER_BYTES)}`),
    'many ids': get(`/api/users?ids=${fill('1,', HEADER_BYTES)}`),
    'many repeated parameters': get(`/api/search/messages?q=fox&${fill('chatId=1&', HEADER_BYTES)}`),
    'many words': get(`/api/search/messages?q=${fill('a%20', HEADER_BYTES)}`),
    'many entity tags': get(`/api/chat/${chatId}`, { 'if-none-match': fill('"a",', HEADER_BYTES) }),
    'many codings': get('/api/docs', { 'accept-encoding': fill('a;q=0.1,', HEADER_BYTES) }),
    'many addresses': get('/api/me', { 'x-forwarded-for': fill('127.0.0.1,', HEADER_BYTES) }),
    'many cookies': post('/api/refresh', '{}', { cookie: fill('a=b; ', HEADER_BYTES) }),
    'many headers': get('/api/me', Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`x-${index}`, '1']))),
    'a token of spaces': get('/api/me', { authorization: `Bearer${' '.repeat(HEADER_BYTES)}x!` }),
  };
}

await bench({ engine: 'postgres', env: { TRUSTED_PROXIES: 'loopback' } }, measure);

/** @param {import('../libs/system/src/index.d.mts').System} system */
async function measure(system) {
  const [url] = system.run.chatApis;
  const asks = requestsOf(await makeWorld(url, 1));
  const stalls = Object.fromEntries(Object.keys(asks).map((name) => [name, []]));
  const statuses = {};
  for (let round = 0; round <= rounds; round++) {
    if (round % 10 === 1) step(`round ${round} of ${rounds}`);
    for (const [name, ask] of Object.entries(asks)) {
      const { stall, status } = await stallOf(url, ask);
      statuses[name] = status;
      // The first round only warms up.
      if (round > 0) stalls[name].push(stall);
    }
  }
  return report(stalls, statuses);
}

/** @param {string} url @param {Ask} ask @returns {Promise<{ stall: number, status: number }>} */
async function stallOf(url, ask) {
  let isOver = false;
  let stall = 0;
  const probing = (async () => {
    while (!isOver) {
      const askedAt = performance.now();
      await answerTo(url, { method: 'GET', path: '/health/simple' }, PROBES);
      stall = Math.max(stall, performance.now() - askedAt);
    }
  })();
  const status = await answerTo(url, ask, REQUESTS);
  isOver = true;
  await probing;
  return { stall, status };
}

/** @param {string} url @param {Ask} ask @param {Agent} agent @returns {Promise<number>} 0 without an answer */
function answerTo(url, { method, path, headers = {}, body }, agent) {
  const all =
    body === undefined
      ? headers
      : { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve) => {
    const outgoing = request(url + path, { method, headers: all, agent }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    outgoing.once('error', () => resolve(0));
    outgoing.end(body);
  });
}

/** @param {Record<string, number[]>} stalls @param {Record<string, number>} statuses */
function report(stalls, statuses) {
  const ordinary = stalls[ORDINARY];
  const rows = Object.entries(stalls).map(([name, each]) => {
    const ratio = median(each.map((stall, index) => stall / ordinary[index]));
    return [
      name,
      String(statuses[name]),
      milliseconds(median(each)),
      milliseconds(Math.max(...each)),
      ratio.toFixed(2),
    ];
  });
  return `\n${table([`median of ${rounds} rounds`, 'status', 'stall ms', 'longest ms', 'over ordinary'], rows)}\n`;
}
