import { generateKeyPairSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { eventually, startProcess } from '@fechatter/testing';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const NOBODY_LISTENS = 'nats://127.0.0.1:1';

/** The services that don't listen on their own port before they have reached NATS. */
const services: [string, Record<string, string>][] = [
  ['notify-server', { JWT_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString() }],
  ['search-indexer', { SEARCH_ENGINE: 'meilisearch', MEILI_URL: 'http://127.0.0.1:1' }],
];

describe('a service that waits for NATS', () => {
  it.each(services)('(%s) says that it lives, but is not ready, and stops when it is told to', async (name, more) => {
    const started = await startProcess({
      name,
      command: process.execPath,
      args: [`${ROOT}/apps/${name}/dist/main.js`],
      env: { NATS_URL: NOBODY_LISTENS, PORT: '0', ADMIN_PORT: '0', ...more },
    });
    try {
      const admin = await eventually(() => {
        const [, url] = /"url":"([^"]+)".*"msg":"serving metrics and health"/.exec(started.output) ?? [];
        if (url === undefined) throw new Error('the admin port is not open yet');
        return url;
      });
      const statuses = async () =>
        Promise.all(['simple', 'ready'].map(async (page) => (await fetch(`${admin}/health/${page}`)).status));
      expect(await statuses()).toEqual([200, 503]);
      await eventually(() => expect(started.output).toContain('NATS is not there yet'));
      expect(await statuses()).toEqual([200, 503]);
    } finally {
      // A signal without a handler would end it without a code, and as a container's first process not at all.
      expect(await started.stop()).toBe(0);
    }
  });
});
