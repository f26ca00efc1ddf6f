import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseScrape } from '@fechatter/testing';
import type { HealthReport, HealthService } from '../health/health.service.js';
import { counter, gauge } from '../metrics/metric.js';
import { AdminServer } from './admin-server.js';

let status: HealthReport['status'] = 'ok';
const health = {
  report: () =>
    Promise.resolve({ status, version: '1.2.3', uptimeSeconds: 1, checks: { nats: { status: 'ok', latencyMs: 1 } } }),
  readiness: () => Promise.resolve(status),
} as unknown as HealthService;

describe('the admin port', () => {
  let admin: AdminServer;
  const get = (path: string, init?: RequestInit) => fetch(admin.url + path, init);
  const valuesOf = async (name: string) => {
    const { samples } = parseScrape(await (await get('/metrics')).text());
    return samples.filter((sample) => sample.name === name).map(({ labels, value }) => [labels, value]);
  };

  beforeAll(async () => {
    admin = await AdminServer.listen('notes', { adminPort: 0, adminHost: '127.0.0.1' });
  });
  afterAll(() => admin.close());

  describe('before the service has started', () => {
    it('answers that the process lives, but is not ready', async () => {
      const answers = await Promise.all(
        ['/health/simple', '/health/ready', '/health', '/metrics'].map((path) => get(path)),
      );
      expect(answers.map((answer) => answer.status)).toEqual([200, 503, 503, 200]);
    });

    it('is not ready by its metrics either, and says nothing of what it depends on', async () => {
      expect(await valuesOf('fechatter_ready')).toEqual([[{}, 0]]);
      expect(await valuesOf('fechatter_dependency_up')).toEqual([]);
    });

    it('has the metrics of the process', async () => {
      expect(await valuesOf('fechatter_build_info')).toEqual([[{ service: 'notes', version: expect.any(String) }, 1]]);
      expect(await valuesOf('process_resident_memory_bytes')).toHaveLength(1);
    });
  });

  describe('of a service that has started', () => {
    let reads = 0;
    let read: () => number | Promise<number> = () => 0;
    let pages: Record<string, number> | null = { blank: 1, full: 2 };

    beforeAll(() => {
      admin.serve(health, [
        gauge({ name: 'fechatter_notes', help: 'Notes.', read: () => read() }),
        counter({ name: 'fechatter_reads_total', help: 'Reads.', read: () => ++reads }),
        gauge({ name: 'fechatter_pages', help: 'Pages.', label: 'kind', read: () => pages }),
        counter({ name: 'fechatter_turns_total', help: 'Turned pages.', label: 'kind', read: () => pages }),
      ]);
    });

    it('serves each value as it is at the moment, by its label if it has one', async () => {
      read = () => 7;
      expect(await valuesOf('fechatter_notes')).toEqual([[{}, 7]]);
      read = () => Promise.resolve(8);
      expect(await valuesOf('fechatter_notes')).toEqual([[{}, 8]]);
      expect(await valuesOf('fechatter_pages')).toEqual([
        [{ kind: 'blank' }, 1],
        [{ kind: 'full' }, 2],
      ]);
    });

    it.each<[string, () => number | Promise<number>]>([
      ['fails', () => Promise.reject(new Error('gone'))],
      [
        'throws',
        () => {
          throw new Error('gone');
        },
      ],
      ['never ends', () => new Promise<number>(() => undefined)],
    ])('leaves out a value whose reading %s, and serves the others', async (_, failing) => {
      read = () => 7;
      await valuesOf('fechatter_notes');
      read = failing;
      expect(await valuesOf('fechatter_notes')).toEqual([]);
      expect(await valuesOf('fechatter_pages')).toHaveLength(2);
    });

    it('leaves out values by label while there are none, and serves the others', async () => {
      read = () => 7;
      pages = null;
      const values = await Promise.all(['fechatter_pages', 'fechatter_turns_total', 'fechatter_notes'].map(valuesOf));
      expect(values).toEqual([[], [], [[{}, 7]]]);
      pages = { blank: 3 };
      expect(await valuesOf('fechatter_pages')).toEqual([[{ kind: 'blank' }, 3]]);
      pages = { blank: 1, full: 2 };
    });

    it('reads each value once for scrapes at the same time', async () => {
      // Long enough for all of them to have come.
      read = () => pause(200, 7);
      const before = reads;
      await Promise.all(Array.from({ length: 5 }, () => get('/metrics')));
      expect(reads).toBe(before + 1);
    });

    it.each<[HealthReport['status'], number, number]>([
      ['ok', 200, 1],
      ['degraded', 200, 1],
      ['down', 503, 0],
    ])('tells that the service is %s', async (is, code, ready) => {
      status = is;
      expect([(await get('/health')).status, (await get('/health/ready')).status]).toEqual([code, code]);
      expect((await get('/health/simple')).status).toBe(200);
      expect(await valuesOf('fechatter_ready')).toEqual([[{}, ready]]);
      expect(await valuesOf('fechatter_dependency_up')).toEqual([[{ dependency: 'nats' }, 1]]);
    });

    it.each([
      ['GET', '/', 404],
      ['GET', '/metrics/', 404],
      ['POST', '/metrics', 405],
      ['DELETE', '/health', 405],
    ])('refuses %s %s with problem details', async (method, path, code) => {
      const answer = await get(path, { method });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        code,
        'application/problem+json; charset=utf-8',
      ]);
    });
  });

  it('names the port if another program has it', async () => {
    const port = Number(new URL(admin.url).port);
    await expect(AdminServer.listen('other', { adminPort: port, adminHost: '127.0.0.1' })).rejects.toThrow(`${port}`);
  });
});
