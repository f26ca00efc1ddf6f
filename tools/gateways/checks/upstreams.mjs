import { setTimeout as delay } from 'node:timers/promises';
import { claim } from './check.mjs';
import { within } from '../../client/within.mjs';
import { call } from '../client/https.mjs';

const POST = { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } };
const BACK_MS = 20_000;
const NOTICED_MS = 10_000;

/** @type {import('./check.mjs').Check[]} */
export const upstreams = [
  {
    name: 'requests are spread over the chat-apis',
    async run({ site, standIns }) {
      standIns.forget();
      for (let index = 0; index < 20; index++) await call(site, '/api/me');
      const counts = standIns.chatApis.map(({ seen }) => seen.length);
      claim(Math.min(...counts) >= 4, `20 requests went ${counts.join(' and ')}`);
      return counts.join(' and ');
    },
  },
  {
    name: 'a POST whose connection broke is never sent again',
    async run({ site, standIns }) {
      standIns.forget();
      const posts = [['/api/break'], ['/api/break', { 'Idempotency-Key': 'one' }], ['/api/events?break']];
      for (const [path, headers] of posts) {
        const { status } = await call(site, path, { ...POST, headers: { ...POST.headers, ...headers } });
        claim(status === 502 || status === 503, `the answer is ${status}`);
      }
      const { length } = standIns.seen;
      claim(length === posts.length, `${posts.length} arrived ${length} times`);
    },
  },
  {
    name: 'a PATCH, PUT or DELETE whose connection broke is never sent again',
    async run({ site, standIns }) {
      standIns.forget();
      const methods = ['PATCH', 'PUT', 'DELETE'];
      for (const method of methods) await call(site, '/api/break', { ...POST, method });
      const counts = methods.map((method) => standIns.seen.filter((seen) => seen.method === method).length);
      claim(counts.join() === '1,1,1', `a PATCH, a PUT and a DELETE arrived ${counts} times`);
    },
  },
  {
    name: 'a GET whose connection broke is sent again',
    async run({ site, standIns }) {
      await delay(500);
      standIns.forget();
      const { status } = await call(site, '/api/break');
      const count = standIns.seen.length;
      claim(count > 1, `it arrived once, and was answered with ${status}`);
      return `${count} times`;
    },
  },
  {
    name: 'with a dead chat-api no request fails, and it is used again when it is back',
    async run({ site, standIns }) {
      const [dead] = standIns.chatApis;
      await dead.close();
      const statuses = [];
      for (let index = 0; index < 30; index++) {
        statuses.push((await call(site, '/api/me')).status, (await call(site, '/api/me', POST)).status);
        await delay(50);
      }
      await standIns.revive(dead);
      const failed = statuses.filter((status) => status !== 200);
      claim(failed.length === 0, `${failed.length} of ${statuses.length} failed, with ${[...new Set(failed)]}`);
      standIns.forget();
      const started = performance.now();
      const isBack = await within(BACK_MS, async () => (await call(site, '/api/me')) && dead.seen.length > 0, 200);
      claim(isBack, `not within ${BACK_MS / 1_000} s`);
      return `back after ${((performance.now() - started) / 1_000).toFixed(1)} s`;
    },
  },
  {
    name: 'without any chat-api the answer is 502 or 503, and it ends with the outage',
    isSlow: true,
    async run({ site, standIns }) {
      for (const upstream of standIns.chatApis) await upstream.close();
      await delay(NOTICED_MS);
      const { status } = await call(site, '/api/me');
      for (const upstream of standIns.chatApis) await standIns.revive(upstream);
      const started = performance.now();
      const isBack = await within(BACK_MS, async () => (await call(site, '/api/me')).status === 200, 100);
      claim(status === 502 || status === 503, `the answer is ${status}`);
      claim(isBack, `not back within ${BACK_MS / 1_000} s`);
      return `${status}, back after ${((performance.now() - started) / 1_000).toFixed(1)} s`;
    },
  },
];
