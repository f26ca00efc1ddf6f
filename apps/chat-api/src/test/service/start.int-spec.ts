import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ApiClient,
  createChat,
  createEmptyDatabase,
  eventually,
  Person,
  send,
  StallProxy,
  type Problem,
  type TestDatabase,
} from '@fechatter/testing';
import { migrateDatabase } from '@fechatter/migrations';
import type { HealthReport } from '@fechatter/server';
import { connectNats, OUTBOX_HINT } from '@fechatter/nats';
import { ChatApi } from '../worlds/chat-api.js';

let backing: ChatApi;

beforeAll(async () => {
  backing = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => backing.stop());

describe('chat-api', () => {
  it('starts while NATS is away, accepts messages, and announces them once NATS is back', async () => {
    await backing.nats.kill();
    const api = await ChatApi.start({ DATABASE_URL: backing.database.url, NATS_URL: backing.nats.url });
    try {
      const [ada] = (await backing.people(1)).map(({ tokens }) => new Person(api.url, tokens));
      const chat = await createChat(ada!);
      await send(ada!, chat.id, 'is anybody there?');
      expect(await backing.events(chat.id)).toHaveLength(2);
      expect((await ada!.api.get('/health/ready')).status).toBe(200);
      await backing.nats.start();
      await eventually(async () => expect(await backing.events(chat.id)).toEqual([]), { timeoutMs: 15_000 });
    } finally {
      await api.stop();
    }
  });

  it('starts while PostgreSQL is away, lives, refuses everything with 503, and serves once it is there', async () => {
    const proxy = await StallProxy.start(backing.database.url);
    proxy.cut();
    const through = { DATABASE_URL: proxy.urlFor(backing.database.url), NATS_URL: backing.nats.url };
    const api = await ChatApi.start({ ...through, LOG_LEVEL: 'silent' });
    try {
      const [ada] = (await backing.people(1)).map(({ tokens }) => new Person(api.url, tokens));
      const statuses = await Promise.all(
        ['/health/simple', '/health/ready', '/health', '/api/users'].map((path) => ada!.api.get(path)),
      );
      expect(statuses.map(({ status }) => status)).toEqual([200, 503, 503, 503]);
      const { status, body } = await ada!.api.post<Problem>('/api/signin', { email: 'a@example.org', password: 'x' });
      expect([status, body.code]).toEqual([503, 'dependency_unavailable']);
      proxy.resume();
      await eventually(async () => expect((await ada!.api.get('/health/ready')).status).toBe(200));
      expect((await createChat(ada!)).ownerId).toBe(ada!.id);
    } finally {
      await api.stop();
      await proxy.close();
    }
  });

  it('waits for its database to be migrated', async () => {
    const database = await createEmptyDatabase();
    const { api, client, reason } = await waitingFor(database);
    try {
      expect(await reason()).toContain('has not been migrated yet');
      await migrateDatabase(database.url);
      await eventually(async () => expect((await client.get('/health/ready')).status).toBe(200));
    } finally {
      await api.stop();
    }
  });

  it('waits for each migration of its release', async () => {
    const database = await createEmptyDatabase();
    await migrateDatabase(database.url);
    await database.query(`delete from migrations where name like 'EmailKeys%'`);
    const { api, client, reason } = await waitingFor(database);
    try {
      expect(await reason()).toMatch(/lacks migrations of this release.*EmailKeys/);
      await database.query(`insert into migrations (timestamp, name) values (1764310000000, 'EmailKeys1764310000000')`);
      await eventually(async () => expect((await client.get('/health/ready')).status).toBe(200));
    } finally {
      await api.stop();
    }
  });

  it('waits for each SQL function of its release', async () => {
    const database = await createEmptyDatabase();
    await migrateDatabase(database.url);
    await database.query('drop function outbox_waiting');
    const { api, client, reason } = await waitingFor(database);
    try {
      expect(await reason()).toMatch(/lacks migrations of this release.*the function outbox_waiting/);
      await migrateDatabase(database.url);
      await eventually(async () => expect((await client.get('/health/ready')).status).toBe(200));
    } finally {
      await api.stop();
    }
  });

  it('wakes the leader on another instance, even with its own relay disabled', async () => {
    const [ada] = await backing.people(1);
    const chat = await createChat(ada!);
    const connection = await connectNats(backing.nats.url, 'leader');
    const hints: unknown[] = [];
    connection.subscribe(OUTBOX_HINT, { callback: (_, message) => hints.push(message) });
    await eventually(async () => {
      await send(ada!, chat.id, 'wake up');
      await connection.flush();
      expect(hints).not.toEqual([]);
    });
    await connection.close();
  });

  it('keeps working after PostgreSQL has closed all its connections', async () => {
    const [ada] = await backing.people(1);
    const chat = await createChat(ada!);
    await backing.database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'chat-api'`,
    );
    await eventually(() => send(ada!, chat.id, 'still here'));
    expect((await ada!.api.get('/health/ready')).status).toBe(200);
  });
});

async function waitingFor(database: TestDatabase) {
  const urls = { DATABASE_URL: database.url, SEARCH_DATABASE_URL: database.searchUrl };
  const api = await ChatApi.start({ ...urls, LOG_LEVEL: 'silent' }, undefined, database);
  const client = new ApiClient(api.url);
  const reason = async () => (await client.get<HealthReport>('/health')).body.checks['postgres']?.error;
  return { api, client, reason };
}
