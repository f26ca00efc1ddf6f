import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const hostsOf = ({ addresses, port }) => addresses.map((address) => `${address}:${port}`).join(',');
const RELOAD_MS = 4_000;

/** @type {import('./gateway.mjs').Proxy} */
export const traefik = {
  name: 'traefik',
  versionArg: 'version',
  metrics: '/metrics',
  metric: 'traefik_service_requests_total',
  args: ({ folder }) => ['--configFile', join(folder, 'traefik.yaml')],
  env: ({ chatApi, notifyServer }) => ({
    CHAT_APIS: hostsOf(chatApi),
    NOTIFY_SERVERS: hostsOf(notifyServer),
    DOMAIN: '',
  }),
  replacements: ({ ports, certificate, folder }) => [
    [`':8080'`, `'127.0.0.1:${ports.http}'`],
    [`':8443'`, `'127.0.0.1:${ports.https}'`],
    [`':8082'`, `'127.0.0.1:${ports.internal}'`],
    ['/etc/traefik/dynamic', join(folder, 'dynamic')],
    ['/data/acme.json', join(folder, 'acme.json')],
    ['/run/secrets/tls-cert.pem', certificate.certFile],
    ['/run/secrets/tls-key.pem', certificate.keyFile],
  ],
  async reload({ surroundings: { folder } }) {
    // A change that makes Traefik build its routers and pools anew.
    const file = join(folder, 'dynamic/fechatter.yaml');
    appendFileSync(file, `\n# ${Date.now()}\n`);
    await delay(RELOAD_MS);
  },
  lacks: { 'own errors of the gateway are problem details': 'Traefik answers with plain text' },
};
