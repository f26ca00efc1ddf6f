import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createChat, eventually, Person, send } from '@fechatter/testing';
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
