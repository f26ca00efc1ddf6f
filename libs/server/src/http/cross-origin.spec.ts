import { Module } from '@nestjs/common';
import type { Problem } from '@fechatter/testing';
import { describe, expect, it } from '@jest/globals';
import { HealthModule } from '../health/health.module.js';
import type { RunningService } from '../run/running-service.js';
import { startQuietly } from '../run/testing/quiet-service.js';

@Module({ imports: [HealthModule.with({ useFactory: () => [] })] })
class HealthOnlyModule {}

function start({ corsOrigins }: { corsOrigins: string[] }): Promise<RunningService> {
  return startQuietly(HealthOnlyModule, { corsOrigins });
}

describe('a service tells pages of other origins', () => {
  const preflight = (url: string, origin: string) => {
    const headers = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'a' };
    return fetch(`${url}/health`, { method: 'OPTIONS', headers });
  };
  const allowed = (response: Response) => response.headers.get('access-control-allow-origin');

  it.each([
    ['in no list', []],
    ['not in the list', ['https://chat.example.org', 'loopback']],
  ])('%s why they may not call it', async (_, corsOrigins) => {
    const other = await start({ corsOrigins });
    const response = await preflight(other.url, 'https://other.example.org');
    expect([response.status, allowed(response)]).toEqual([403, null]);
    expect(response.headers.get('vary')).toContain('Origin');
    expect(((await response.json()) as Problem).detail).toBe(
      'Pages of https://other.example.org may not call this service: its operator has to name their origin in CORS_ORIGINS.',
    );
    await other.drain();
  });

  it('why without repeating control characters', async () => {
    const other = await start({ corsOrigins: [] });
    const { detail } = (await (await preflight(other.url, 'http://x\u009b31m')).json()) as Problem;
    expect(detail).toContain('Pages of http://x\\u009b31m may not');
    await other.drain();
  });

  it('of this machine, at any port, that they may, if CORS_ORIGINS has "loopback"', async () => {
    const local = await start({ corsOrigins: ['https://chat.example.org', 'loopback'] });
    const origins = ['http://localhost:5173', 'https://localhost', 'http://127.0.0.1:8080', 'http://[::1]:3000'];
    for (const origin of [...origins, 'https://chat.example.org']) {
      const response = await preflight(local.url, origin);
      expect([response.status, allowed(response)]).toEqual([204, origin]);
    }
    for (const origin of ['http://localhost.example.org', 'http://localhost:1@example.org', 'null', 'http://10.0.0.1'])
      expect((await preflight(local.url, origin)).status).toBe(403);
    await local.drain();
  });

  it('of this machine the same, by default', async () => {
    const closed = await start({ corsOrigins: [] });
    expect((await preflight(closed.url, 'http://localhost:5173')).status).toBe(403);
    await closed.drain();
  });
});
