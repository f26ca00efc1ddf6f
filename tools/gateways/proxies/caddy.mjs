import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const NO_LIMITS = 'Caddy itself counts no requests; chat-api does';

/** @type {import('./gateway.mjs').Proxy} */
export const caddy = {
  name: 'caddy',
  versionArg: 'version',
  metrics: '/metrics',
  metric: 'caddy_http_requests_total',
  args: ({ folder }) => ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')],
  env: ({ folder }) => ({ XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }),
  replacements: ({ ports, certificate, dnsPort, chatApi, notifyServer, folder }) => [
    [':8080 {', `http://127.0.0.1:${ports.http} {`],
    ['http_port 8080', `http_port ${ports.http}`],
    ['https_port 8443', `https_port ${ports.https}`],
    [':8082 {', `http://127.0.0.1:${ports.internal} {`],
    [
      '{$SITE::8443}',
      `https://localhost:${ports.https}, https://127.0.0.1:${ports.https}, https://chat.example.org:${ports.https}`,
    ],
    ['127.0.0.11:53', `127.0.0.1:${dnsPort}`],
    ['chat-api 6688', `chat-api ${chatApi.port}`],
    ['notify-server 6687', `notify-server ${notifyServer.port}`],
    ['/run/secrets/tls-cert.pem', certificate.certFile],
    ['/run/secrets/tls-key.pem', certificate.keyFile],
    ['/tmp/caddy-admin.sock', join(folder, 'admin.sock')],
  ],
  async reload({ program, surroundings: { folder } }) {
    const config = ['--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile', '--force'];
    await promisify(execFile)(program, ['reload', ...config, '--address', `unix/${join(folder, 'admin.sock')}`]);
  },
  lacks: {
    'too many requests of one address are 429 with Retry-After, and others are served': NO_LIMITS,
  },
};
