import { setTimeout as pause } from 'node:timers/promises';
import { closeNats, connectNatsOnce } from '@fechatter/nats';
import { ApiClient, eventually, expectStatus, signUpWorkspace, StallProxy, type Problem } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { refuseEvents } from '../relay/nats-tampering.js';
import { ChatApi } from '../worlds/chat-api.js';

interface Health {
  status: string;
  checks: Record<string, { status: string; error?: string; figures?: Record<string, number> }>;
}

let backing: ChatApi;
let proxy: StallProxy;
let api: ChatApi;
let client: ApiClient;

beforeAll(async () => {
  backing = await ChatApi.start();
  proxy = await StallProxy.start(backing.database.url);
  const through = { DATABASE_URL: proxy.urlFor(backing.database.url), NATS_URL: backing.nats.url };
  api = await ChatApi.start({ ...through, LOG_LEVEL: 'silent' });
  client = new ApiClient(api.url);
});
afterAll(async () => {
  await api.stop();
  await proxy.close();
  await backing.stop();
});

async function health() {
  const [detail, ready] = [await client.get<Health>('/health'), await client.get<Health>('/health/ready')];
  return { status: detail.status, health: detail.body.status, ready: ready.status, checks: detail.body.checks };
}

describe('chat-api', () => {
  it('is ready, but answers 503 while PostgreSQL is away', async () => {
    await eventually(async () => expect(await health()).toMatchObject({ status: 200, ready: 200 }));
    const person = await signUpWorkspace(api.url);
    proxy.cut();
    await eventually(async () => expect(await health()).toMatchObject({ status: 503, health: 'down', ready: 503 }));
    const { status, body, headers } = await person.api.get<Problem>('/api/users');
    expect([status, body.code]).toEqual([503, 'dependency_unavailable']);
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await client.get('/health/simple')).status).toBe(200);
    proxy.resume();
    await eventually(async () => expect(await health()).toMatchObject({ status: 200, ready: 200 }));
    await eventually(async () => expect((await person.api.get('/api/users')).status).toBe(200));
  });

  it('reports within three seconds that PostgreSQL does not answer', async () => {
    proxy.stall();
    const startedAt = performance.now();
    const { ready, checks } = await health();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect([ready, checks['postgres']?.status]).toEqual([503, 'down']);
    proxy.resume();
    await eventually(async () => expect((await health()).ready).toBe(200));
  });

  it('is degraded and ready without NATS', async () => {
    await backing.nats.kill();
    await eventually(async () => expect(await health()).toMatchObject({ status: 200, health: 'degraded', ready: 200 }));
    expect((await health()).checks['nats']).toMatchObject({ status: 'down' });
    expect((await signUpWorkspace(api.url)).token).toBeTruthy();
    await backing.nats.start();
    await eventually(async () => expect((await health()).checks['nats']?.status).toBe('ok'), { timeoutMs: 10_000 });
  });

  it('reports how long the oldest event has waited, and what to do when none is published', async () => {
    await eventually(async () =>
      expect((await health()).checks['outbox-relay']?.figures).toEqual({ oldestEventMs: 0 }),
    );
    const person = await signUpWorkspace(api.url);
    await backing.nats.kill();
    await expectStatus(201, person.api.post('/api/chat', { type: 'private_channel', name: 'Waiting' }));
    await backing.database.query(`update outbox set occurred_at = now() - interval '42 seconds'`);
    await backing.database.query(`update relay_state set recorded_at = now() - interval '42 seconds'`);
    const relay = (await health()).checks['outbox-relay'];
    expect(relay?.status).toBe('down');
    expect(relay?.error).toMatch(/^events have waited for 4\d s and none is published \(.+\): "Events that wait"/);
    expect(relay?.figures?.['oldestEventMs']).toBeGreaterThan(41_000);
    await backing.nats.start();
    await eventually(async () => expect((await health()).checks['outbox-relay']?.status).toBe('ok'), {
      timeoutMs: 15_000,
    });
  });

  it('names the cause while NATS answers but stores nothing, though the relay tries again and again', async () => {
    const nats = await connectNatsOnce(backing.nats.url, 'test');
    const person = await signUpWorkspace(api.url);
    await refuseEvents(nats, true);
    await expectStatus(201, person.api.post('/api/chat', { type: 'private_channel', name: 'Not stored' }));
    const leaderSays = async () => {
      await backing.database.query(`update outbox set occurred_at = now() - interval '42 seconds'`);
      await backing.database.query(`update relay_state set recorded_at = now() - interval '42 seconds'`);
      const reports = await Promise.all(
        [api, backing].map(async ({ url }) => (await new ApiClient(url).get<Health>('/health')).body),
      );
      return reports.map(({ checks }) => checks['outbox-relay']?.error).join();
    };
    const cause = 'message size exceeds';
    await eventually(async () => expect(await leaderSays()).toContain(cause), { timeoutMs: 10_000 });
    const until = performance.now() + 5_000;
    while (performance.now() < until) {
      expect(await leaderSays()).toContain(cause);
      await pause(100);
    }
    await refuseEvents(nats, false);
    await closeNats(nats);
    await eventually(async () => expect((await health()).checks['outbox-relay']?.status).toBe('ok'), {
      timeoutMs: 15_000,
    });
  });
});
