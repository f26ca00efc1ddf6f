import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const RELOAD_MS = 3_000;
const MANNER = 'max_fails=3 fail_timeout=2s;';

/** The servers of an upstream, which nginx makes of all the addresses of a name. */
const serversOf = ({ addresses, port }) => addresses.map((one) => `server ${one}:${port} ${MANNER}`).join('\n');

/** @type {import('./gateway.mjs').Proxy} */
export const nginx = {
  name: 'nginx',
  versionArg: '-v',
  metrics: '/metrics',
  metric: 'Active connections',
  args: ({ folder }) => ['-e', 'stderr', '-g', 'daemon off;', '-c', join(folder, 'nginx.conf')],
  replacements: ({ ports, certificate, chatApi, notifyServer, folder }) => [
    ['listen 8080', `listen 127.0.0.1:${ports.http}`],
    ['listen 8443', `listen 127.0.0.1:${ports.https}`],
    ['listen 8082', `listen 127.0.0.1:${ports.internal}`],
    [`server chat-api:6688 ${MANNER}`, serversOf(chatApi)],
    [`server notify-server:6687 ${MANNER}`, serversOf(notifyServer)],
    ['/run/secrets/tls-cert.pem', certificate.certFile],
    ['/run/secrets/tls-key.pem', certificate.keyFile],
    ['/tmp/nginx', join(folder, 'nginx')],
  ],
  async reload({ pid }) {
    process.kill(pid, 'SIGHUP');
    await delay(RELOAD_MS);
  },
  lacks: {
    'a PATCH, PUT or DELETE whose connection broke is never sent again':
      'nginx repeats PUT and DELETE, which HTTP calls idempotent',
  },
};
