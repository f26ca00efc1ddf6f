import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const RELOAD_MS = 3_000;

/** @type {import('./gateway.mjs').Proxy} */
export const haproxy = {
  name: 'haproxy',
  versionArg: '-v',
  metrics: '/metrics',
  metric: 'haproxy_backend_http_responses_total',
  args: ({ folder }) => ['-W', '-db', '-f', join(folder, 'haproxy.cfg')],
  prepare({ certificate }) {
    copyFileSync(certificate.keyFile, `${certificate.certFile}.key`);
  },
  replacements: ({ ports, certificate, dnsPort, chatApi, notifyServer }) => [
    ['bind :8080', `bind 127.0.0.1:${ports.http}`],
    ['bind :8443', `bind 127.0.0.1:${ports.https}`],
    ['bind :8082', `bind 127.0.0.1:${ports.internal}`],
    ['127.0.0.11:53', `127.0.0.1:${dnsPort}`],
    ['chat-api:6688', `chat-api:${chatApi.port}`],
    ['notify-server:6687', `notify-server:${notifyServer.port}`],
    ['/run/secrets/tls-cert.pem', certificate.certFile],
  ],
  async reload({ pid }) {
    process.kill(pid, 'SIGUSR2');
    await delay(RELOAD_MS);
  },
  lacks: {
    'bodies of more than 256 KiB without a length are 413': 'HAProxy does not count them; chat-api refuses them',
  },
};
