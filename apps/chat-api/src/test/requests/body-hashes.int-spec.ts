import { createHash } from 'node:crypto';
import type { Message, User } from '@fechatter/core';
import { createChat, send, type Person } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { problem } from '../worlds/answers.js';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

function unkeyed(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

function bot(owner: Person, fullName: string) {
  return owner.api.post<User>('/api/bots', { fullName }, { 'idempotency-key': 'k' });
}

function message(sender: Person, chatId: string, content: string) {
  return sender.api.post<Message>(`/api/chat/${chatId}/messages`, { content }, { 'idempotency-key': 'k' });
}

async function hashOfBot({ id }: Person): Promise<string | undefined> {
  const [row] = await api.database.query<{ hash: string }>(
    `select encode(body_hash, 'hex') as hash from idempotency_keys where user_id = $1`,
    [id],
  );
  return row?.hash;
}

async function hashOfMessage({ id }: Pick<Message, 'id'>): Promise<string | undefined> {
  const [row] = await api.database.query<{ hash: string }>(
    `select encode(idempotency_hash, 'hex') as hash from messages where id = $1`,
    [id],
  );
  return row?.hash;
}

describe('the hash of a body that is stored with its idempotency key', () => {
  it('can’t be computed by who reads the database, and differs between equal bodies', async () => {
    const [[ada], [bob]] = (await Promise.all([api.people(1), api.people(1)])) as [[Person], [Person]];
    for (const owner of [ada, bob]) expect((await bot(owner, 'Bot')).status).toBe(201);
    const [first, second] = [await hashOfBot(ada), await hashOfBot(bob)];
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(first).not.toBe(unkeyed('{"fullName":"Bot"}'));
    expect(first).not.toBe(second);
    const chat = await createChat(ada);
    const [one, two] = [await send(ada, chat.id, '4711', 'one'), await send(ada, chat.id, '4711', 'two')];
    expect(await hashOfMessage(one)).not.toBe(unkeyed('{"content":"4711"}'));
    expect(await hashOfMessage(one)).not.toBe(await hashOfMessage(two));
  });

  it('by an earlier release, without a key, is still that of the same request', async () => {
    const [ada] = (await api.people(1)) as [Person];
    const chat = await createChat(ada);
    const [made, sent] = [await bot(ada, 'Bot'), await message(ada, chat.id, 'hello')];
    await api.database.query(`update idempotency_keys set body_hash = decode($2, 'hex') where user_id = $1`, [
      ada.id,
      unkeyed('{"fullName":"Bot"}'),
    ]);
    await api.database.query(`update messages set idempotency_hash = decode($2, 'hex') where id = $1`, [
      sent.body.id,
      unkeyed('{"content":"hello"}'),
    ]);
    const repeats = [await bot(ada, 'Bot'), await message(ada, chat.id, 'hello')];
    expect(repeats.map(({ status, body }) => [status, body.id])).toEqual([
      [201, made.body.id],
      [201, sent.body.id],
    ]);
    expect(await problem(bot(ada, 'Another'))).toEqual([422, 'idempotency_key_reused']);
    expect(await problem(message(ada, chat.id, 'another'))).toEqual([422, 'idempotency_key_reused']);
  });
});
