import { Module } from '@nestjs/common';
import { ApiClient } from '@fechatter/testing';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { HealthModule } from './health.module.js';
import { FailedCheck, type HealthProbe, type HealthReport } from './health.service.js';
import { createLog } from '../log/log.js';
import { startService, type RunningService } from '../run/running-service.js';
import type { ServiceSettings } from '../config/service-settings.js';

const settings: ServiceSettings = {
  port: 0,
  host: '127.0.0.1',
  corsOrigins: [],
  logLevel: 'silent',
  shutdownGraceMs: 1_000,
  instanceName: null,
};
/** A clock that the test moves, while the service goes on. */
const ALL_BUT_PERFORMANCE = [
  ...(['Date', 'hrtime', 'nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
  ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
];
let probes: HealthProbe[] = [];

@Module({ imports: [HealthModule.with({ useFactory: () => probes })] })
class HealthOnlyModule {}

describe('health', () => {
  let service: RunningService;

  afterEach(() => service.drain());

  async function health(...given: HealthProbe[]) {
    probes = given;
    service = await startService({ module: HealthOnlyModule, settings, log: createLog('health', settings) });
    const { status, body } = await new ApiClient(service.url).get<HealthReport>('/health');
    const ready = await new ApiClient(service.url).get<{ status: string }>('/health/ready');
    return { status, body, ready: [ready.status, ready.body.status] };
  }

  const up: HealthProbe = { name: 'postgres', isRequired: true, run: () => undefined };
  const down = (isRequired: boolean): HealthProbe => {
    return { name: 'search', isRequired, run: () => Promise.reject(new Error('no answer')) };
  };

  it('is ok if everything is up', async () => {
    const { status, body, ready } = await health(up);
    expect([status, body.status, ready]).toEqual([200, 'ok', [200, 'ok']]);
    expect(body.checks).toEqual({ postgres: { status: 'ok', latencyMs: expect.any(Number) } });
    expect(body.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(body.uptimeSeconds).toBeGreaterThanOrEqual(0);
  });

  it('is degraded but ready without an optional dependency', async () => {
    const { status, body, ready } = await health(up, down(false));
    expect([status, body.status, ready]).toEqual([200, 'degraded', [200, 'degraded']]);
    expect(body.checks['search']).toMatchObject({ status: 'down', error: 'no answer' });
  });

  it.each([true, false])('reports the figures of a check that failed (required: %s)', async (isRequired) => {
    const run = () => Promise.reject(new FailedCheck('too old', { ageMs: 7 }));
    const { body } = await health({ name: 'relay', isRequired, run });
    expect(body.checks['relay']).toMatchObject({ status: 'down', error: 'too old', figures: { ageMs: 7 } });
  });

  it('is down and not ready without a required dependency', async () => {
    const { status, body, ready } = await health(up, down(true));
    expect([status, body.status, ready]).toEqual([503, 'down', [503, 'down']]);
  });

  it('logs each change once and with the reasons, but nothing while the service starts', async () => {
    let logged = '';
    let isUp = false;
    probes = [{ name: 'nats', isRequired: true, run: () => (isUp ? undefined : Promise.reject(new Error('gone'))) }];
    const log = createLog('health', { ...settings, logLevel: 'info' }, { write: (line: string) => (logged += line) });
    service = await startService({ module: HealthOnlyModule, settings, log });
    const askTwice = async (up: boolean) => {
      isUp = up;
      logged = '';
      for (let count = 0; count < 2; count++) await new ApiClient(service.url).get('/health/ready');
      const lines = logged.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as { level: string; status: string; reasons?: object });
    };
    expect(await askTwice(false)).toEqual([]);
    expect(await askTwice(true)).toMatchObject([{ level: 'info', status: 'ok' }]);
    expect(await askTwice(false)).toMatchObject([{ level: 'warn', status: 'down', reasons: { nats: 'gone' } }]);
    expect(await askTwice(true)).toMatchObject([{ level: 'info', status: 'ok' }]);
  });

  it('logs the reasons once if the service is not well half a minute after its start', async () => {
    let logged = '';
    probes = [{ name: 'nats', isRequired: true, run: () => Promise.reject(new Error('gone')) }];
    const log = createLog('health', { ...settings, logLevel: 'info' }, { write: (line: string) => (logged += line) });
    service = await startService({ module: HealthOnlyModule, settings, log });
    const later = performance.now() + 31_000;
    jest.useFakeTimers({ doNotFake: ALL_BUT_PERFORMANCE });
    try {
      jest.advanceTimersByTime(later);
      for (let count = 0; count < 2; count++) await new ApiClient(service.url).get('/health/ready');
    } finally {
      jest.useRealTimers();
    }
    expect(logged.split('health changed')).toHaveLength(2);
    expect(logged).toContain('"reasons":{"nats":"gone"}');
  });

  it('waits one second for all probes that do not return', async () => {
    const stuck = (name: string): HealthProbe => ({ name, isRequired: false, run: () => new Promise(() => undefined) });
    const startedAt = performance.now();
    const { body } = await health(stuck('a'), stuck('b'), stuck('c'));
    expect(body.checks['c']).toMatchObject({ status: 'down' });
    // Two requests, each of which takes the time-out of one second.
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  it('is alive even if a dependency is down', async () => {
    await health(down(true));
    expect((await new ApiClient(service.url).get('/health/simple')).body).toEqual({ status: 'ok' });
  });
});
