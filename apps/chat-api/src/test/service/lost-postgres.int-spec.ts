import type { Chat, Message } from '@fechatter/core';
import {
  createChat,
  eventually,
  Person,
  startPostgres,
  StallProxy,
  type ApiResponse,
  type Problem,
  type TestDatabase,
  type TestPostgres,
} from '@fechatter/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatApi } from '../worlds/chat-api.js';

const ANSWER_MS = 6_000;
const WELL_MS = 15_000;
/** More than the pool has connections. */
const AT_ONCE = 40;

let postgres: TestPostgres;
let database: TestDatabase;
let proxy: StallProxy;
let api: ChatApi;
let ada: Person;
let chat: Chat;
let channels = 0;
let isStopped: boolean;

beforeAll(async () => {
  postgres = await startPostgres();
});
beforeEach(async () => {
  isStopped = false;
  database = await postgres.createDatabase();
  proxy = await StallProxy.start(database.url);
  api = await ChatApi.start({ LOG_LEVEL: 'silent', ...throughProxy() }, undefined, database);
  [ada] = (await api.people(1)) as [Person];
  chat = await createChat(ada);
  // Fills the pools, and lets the relay and the search have their connections.
  expect(statusesOf(await requestsAtOnce())).toEqual([200, 201]);
  await eventually(async () => expect(await outbox()).toBe(0));
});
afterEach(async () => {
  if (!isStopped) await api.stop();
  await proxy.close();
});
afterAll(() => postgres.stop());

function throughProxy() {
  return { DATABASE_URL: proxy.urlFor(database.url), SEARCH_DATABASE_URL: proxy.urlFor(database.searchUrl) };
}

const send = () => ada.api.post<Message>(`/api/chat/${chat.id}/messages`, { content: 'is anybody there?' });

interface Timed {
  answer: ApiResponse<unknown>;
  ms: number;
}

function requestsAtOnce(): Promise<Timed[]> {
  const kinds = [
    send,
    () => ada.api.get('/api/users'),
    () => ada.api.post('/api/chat', { type: 'private_channel', name: `channel-${(channels += 1)}` }),
    () => ada.api.get(`/api/chat/${chat.id}/messages`),
  ];
  return Promise.all(Array.from({ length: AT_ONCE }, (_, index) => timed(kinds[index % kinds.length]!)));
}

async function timed(request: () => Promise<ApiResponse<unknown>>): Promise<Timed> {
  const startedAt = performance.now();
  const answer = await request();
  return { answer, ms: performance.now() - startedAt };
}

function statusesOf(requests: Timed[]): number[] {
  return [...new Set(requests.map(({ answer }) => answer.status))].sort();
}

function expectAnswered(requests: Timed[]): void {
  expect(Math.max(...requests.map(({ ms }) => ms))).toBeLessThan(ANSWER_MS);
  const refused = requests.filter(({ answer }) => answer.status >= 400);
  expect(refused.length).toBeGreaterThan(0);
  for (const { answer } of refused) {
    expect([answer.status, (answer.body as Problem).code]).toEqual([503, 'dependency_unavailable']);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  }
}

async function outbox(): Promise<number> {
  const [row] = await database.query<{ count: number }>('select count(*)::int as count from outbox');
  return row?.count ?? -1;
}

async function expectWell(since: number): Promise<void> {
  const timeoutMs = WELL_MS - (performance.now() - since);
  await eventually(
    async () => {
      expect(statusesOf(await requestsAtOnce())).toEqual([200, 201]);
      expect((await ada.api.get('/health/ready')).status).toBe(200);
      expect(await outbox()).toBe(0);
    },
    { timeoutMs },
  );
  expect(performance.now() - since).toBeLessThan(WELL_MS);
}

describe('chat-api', () => {
  it('answers within 6 s when all its connections to PostgreSQL are half open, and is well within 15 s', async () => {
    proxy.blackhole();
    const since = performance.now();
    expectAnswered(await requestsAtOnce());
    await expectWell(since);
  });

  it('answers within seconds while PostgreSQL is stopped, and is well when it goes on', async () => {
    await postgres.freeze();
    expectAnswered(await requestsAtOnce());
    expectAnswered(await requestsAtOnce());
    expect((await ada.api.get('/health/ready')).status).toBe(503);
    expect((await ada.api.get('/health/simple')).status).toBe(200);
    postgres.thaw();
    await expectWell(performance.now());
  });

  it('stops within seconds while PostgreSQL does not answer', async () => {
    proxy.blackhole();
    proxy.stall();
    const since = performance.now();
    await api.stop();
    isStopped = true;
    expect(performance.now() - since).toBeLessThan(ANSWER_MS);
  });
});
