import { claim } from './check.mjs';
import { EventStream } from '../client/event-stream.mjs';
import { call } from '../client/https.mjs';
import { raw } from '../client/raw.mjs';

const EVENT_PATHS = ['/api/events', '/api/events/typing', '/api/events/presence', '/api/asyncapi.yaml'];
const OTHER_PATHS = [
  ...['/', '/api/me', '/api/openapi.json', '/api/events/ticket', '/api/events/', '/api/eventsx', '/API/events'],
  ...[
    '/api/Events',
    '/api/asyncapi-yaml',
    '/api/asyncapi.yaml/',
    '/api/events/typing/',
    '/api/events/typing/x',
    '/api/events/presence%20',
    '/api/events%2ftyping',
  ],
];
const HIDDEN_PATHS = ['/health', '/metrics', '/health?a=1', '/metrics?a=1', '/metrics/x'];
const TRICKS = [
  ...['/api/events/../metrics', '/api/events/../../metrics', '//metrics', '///health', '/api/%2e%2e/metrics'],
  ...['/api/../health', '/./health', '/%2e/health', '/%68ealth', '/health/', '/health/.', '/health%2f', '/HEALTH'],
  ...['/api/events/%2e%2e/%2e%2e/health', '/api/events%2f..%2f..%2fhealth', '/api\\..\\..\\health', '/;/health'],
  ...['/health;a=1', '/health%00', '/health%20', '/metrics/../metrics', '/api/events/..;/..;/metrics'],
  ...[
    'http://localhost/health',
    'http://localhost/metrics',
    'http://elsewhere.example/metrics',
    'https://localhost//health',
  ],
];

/** @type {import('./check.mjs').Check[]} */
export const routes = [
  {
    name: 'only its four paths reach notify-server',
    async run({ site, standIns }) {
      for (const path of EVENT_PATHS.flatMap((each) => [each, `${each}?a=%2F`])) {
        standIns.forget();
        (await EventStream.open(site, { path })).close();
        claim(isSeenBy(standIns, 'notify-server', path), `${path} did not reach notify-server`);
      }
      for (const path of OTHER_PATHS) {
        standIns.forget();
        await call(site, path);
        const seen = standIns.seen[0];
        claim(seen?.upstream !== 'notify-server', `${path} reached notify-server as ${seen?.url}`);
      }
    },
  },
  {
    name: 'hidden paths are 404, whatever their spelling',
    async run({ site, standIns }) {
      standIns.forget();
      for (const path of HIDDEN_PATHS) {
        const { status } = await call(site, path);
        claim(status === 404, `${path} answered ${status}`);
      }
      for (const path of TRICKS) await raw(site, requestTo(path), { pauseMs: 0 });
      const reached = standIns.seen.filter(isDangerous).map(({ upstream, url }) => `${url} at ${upstream}`);
      claim(reached.length === 0, `the upstreams saw ${reached.join(', ')}`);
    },
  },
  {
    name: 'health/simple and health/ready are reachable',
    async run({ site }) {
      const statuses = [];
      for (const path of ['/health/simple', '/health/ready']) statuses.push((await call(site, path)).status);
      claim(statuses.join() === '200,200', `they answered ${statuses}`);
    },
  },
];

function requestTo(path) {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
}

function isSeenBy(standIns, name, path) {
  return standIns.seen.some(({ upstream, url }) => upstream === name && url === path);
}

/**
 * Whether a service would show something that is for the inside, or notify-server gets what it has no route
 * for.
 */
function isDangerous({ upstream, url }) {
  const [path] = url.split('?');
  const isInside = /^\/(health|metrics)$/.test(path) || path.startsWith('/metrics/') || !path.startsWith('/');
  return isInside || (upstream === 'notify-server' && !EVENT_PATHS.includes(path));
}
