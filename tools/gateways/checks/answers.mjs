import { claim, Unmeasured } from './check.mjs';
import { Http2Connection } from '../client/http2.mjs';
import { call } from '../client/https.mjs';

const MOST_REQUESTS = 12_000;
const LONGEST_MS = 15_000;
const AT_ONCE = 100;
/** A machine that sends fewer requests a second never meets a limit of 200. */
const SLOWEST = 300;

/** @type {import('./check.mjs').Check[]} */
export const answers = [
  {
    name: 'too many requests of one address are 429 with Retry-After, and others are served',
    async run({ site, newAddress }) {
      const flood = await floodOf(site, newAddress());
      if (!flood.refused && flood.perSecond < SLOWEST)
        throw new Unmeasured(`this machine sends only ${flood.perSecond.toFixed(0)} requests a second`);
      claim(flood.refused, `${flood.count} requests were served, ${flood.perSecond.toFixed(0)} a second`);
      const retryAfter = Number(flood.refused.headers['retry-after']);
      claim(retryAfter >= 1, `Retry-After is ${flood.refused.headers['retry-after']}`);
      const { status } = await call(site, '/api/me', { from: newAddress() });
      claim(status === 200, `another address got ${status}`);
      return `after ${flood.count} requests, ${flood.perSecond.toFixed(0)} a second`;
    },
  },
  {
    name: 'own errors of the gateway are problem details',
    async run({ site, newAddress, standIns }) {
      const [dead, alive] = standIns.chatApis;
      const large = { method: 'POST', body: Buffer.alloc(400_000) };
      const answered = {
        404: await call(site, '/metrics'),
        405: await call(site, '/api/me', { method: 'PROPFIND' }),
        413: await call(site, '/api/me', large),
        502: await call(site, '/api/break', { method: 'POST', body: '{}' }),
      };
      await Promise.all([dead.close(), alive.close()]);
      answered['503'] = await call(site, '/api/me');
      await Promise.all([standIns.revive(dead), standIns.revive(alive)]);
      const flood = await floodOf(site, newAddress());
      if (flood.refused) answered['429'] = flood.refused;
      const plain = Object.entries(answered).filter(([, answer]) => !isProblem(answer));
      claim(plain.length === 0, `not ${plain.map(([name, { status }]) => `${name} (${status})`).join(', ')}`);
    },
  },
  {
    name: 'metrics are on the internal port',
    async run({ gateway }) {
      const { internal } = gateway.surroundings.ports;
      const { metrics, metric } = gateway.proxy;
      const answer = await fetch(`http://127.0.0.1:${internal}${metrics}`);
      claim((await answer.text()).includes(metric), `${metrics} has no ${metric}`);
      return metric;
    },
  },
  {
    name: 'http:// leads to https://',
    async run({ gateway }) {
      const { http } = gateway.surroundings.ports;
      const answer = await fetch(`http://127.0.0.1:${http}/api/me?a=1`, { redirect: 'manual' });
      const location = answer.headers.get('location') ?? '';
      claim([301, 308].includes(answer.status) && location.startsWith('https://'), `${answer.status} ${location}`);
      claim(location.endsWith('/api/me?a=1'), `it leads to ${location}`);
    },
  },
];

/** Sends requests of one address until one is refused. */
async function floodOf(site, from) {
  const connection = await Http2Connection.open(site, { from });
  const started = performance.now();
  let count = 0;
  let refused = null;
  const sending = async () => {
    while (refused === null && count < MOST_REQUESTS && performance.now() - started < LONGEST_MS) {
      count++;
      const answer = await connection.call('/health/simple');
      if (answer.status === 429) refused ??= answer;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sending));
  connection.close();
  return { count, refused, perSecond: (1_000 * count) / (performance.now() - started) };
}

/** @param {import('../client/https.mjs').Answered} answer */
function isProblem({ status, headers, json }) {
  return (
    /^application\/(problem\+)?json/.test(headers['content-type'] ?? '') && (json?.status === status || json?.upstream)
  );
}
