import type { Chat, Message } from '@fechatter/core';
import {
  createChat,
  eventually,
  Person,
  startPostgres,
  type TestDatabase,
  type TestPostgres,
} from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatApi } from '../worlds/chat-api.js';

const ANSWER_MS = 6_000;

let postgres: TestPostgres;
let database: TestDatabase;
let api: ChatApi;
let ada: Person;
let chat: Chat;

beforeAll(async () => {
  postgres = await startPostgres();
  database = await postgres.createDatabase();
  const urls = { DATABASE_URL: database.url, SEARCH_DATABASE_URL: database.searchUrl };
  api = await ChatApi.start({ LOG_LEVEL: 'silent', ...urls }, undefined, database);
  [ada] = (await api.people(1)) as [Person];
  chat = await createChat(ada);
});
afterAll(async () => {
  // Dropping the database is a commit, too.
  await awaitStandby('');
  await api.stop();
  await postgres.stop();
});

/** From now on each commit waits for the standbys of these names. */
async function awaitStandby(name: string): Promise<void> {
  await database.query(`alter system set synchronous_standby_names = '${name}'`);
  await database.query('select pg_reload_conf()');
}

async function send(content: string, key: string) {
  const path = `/api/chat/${chat.id}/messages`;
  return (await ada.api.post<Message>(path, { content }, { 'idempotency-key': key })).status;
}

const createChannel = async () =>
  (await ada.api.post('/api/chat', { type: 'private_channel', name: 'once' }, { 'idempotency-key': 'channel' })).status;

async function contents(): Promise<(string | null)[]> {
  const { body } = await ada.api.get<{ items: Message[] }>(`/api/chat/${chat.id}/messages`);
  return body.items.map(({ content }) => content);
}

describe('while a synchronous standby is away', () => {
  it('nothing is answered with success, and what is repeated is stored once when the standby is back', async () => {
    await awaitStandby('absent');
    await eventually(async () => expect(await send('before', 'before')).toBe(503));
    const startedAt = performance.now();
    expect(await Promise.all([send('one', 'one'), createChannel()])).toEqual([503, 503]);
    expect(performance.now() - startedAt).toBeLessThan(ANSWER_MS);
    expect(await send('one', 'one')).toBe(503);

    await awaitStandby('');
    expect([await send('one', 'one'), await createChannel()]).toEqual([201, 201]);
    expect(await contents()).toEqual(['before', 'one']);
    const { body } = await ada.api.get<{ items: Chat[] }>('/api/chat');
    expect(body.items.filter(({ name }) => name === 'once')).toHaveLength(1);
  });
});
