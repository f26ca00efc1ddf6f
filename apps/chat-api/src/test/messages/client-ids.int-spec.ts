import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CLIENT_ID_LIMIT, EVENT_VERSIONS, type Message } from '@fechatter/core';
import { createChat, type Person } from '@fechatter/testing';
import { problem } from '../worlds/answers.js';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

function post(person: Person, chatId: string, body: unknown, key: string = randomUUID()) {
  return person.api.post<Message>(`/api/chat/${chatId}/messages`, body, { 'idempotency-key': key });
}

describe('the client id of a message', () => {
  it('is in the answer, in the event and in what others read, also once the message is edited and deleted', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { members: [bob!] });
    const { body: sent } = await post(ada!, chat.id, { content: 'hello', clientId: 'echo-1' });
    const path = `/api/chat/${chat.id}/messages/${sent.id}`;
    await ada!.api.patch(path, { content: 'hello again' });
    expect((await bob!.api.get(path)).body).toMatchObject({ clientId: 'echo-1', content: 'hello again' });
    await ada!.api.delete(path);
    expect((await bob!.api.get(path)).body).toMatchObject({ clientId: 'echo-1', content: null });
    const [, ...events] = await api.events(chat.id);
    expect(events).toMatchObject([
      { type: 'message.created', version: EVENT_VERSIONS['message.created'], data: { message: sent } },
      { type: 'message.edited', version: EVENT_VERSIONS['message.edited'], data: { message: { clientId: 'echo-1' } } },
      {
        type: 'message.deleted',
        version: EVENT_VERSIONS['message.deleted'],
        data: { message: { clientId: 'echo-1' } },
      },
    ]);
    expect(sent.clientId).toBe('echo-1');
  });

  it('is kept unchanged, up to 64 code points', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    for (const clientId of ['  x\t', 'e\u0301', '😀'.repeat(CLIENT_ID_LIMIT.max)])
      expect((await post(ada!, chat.id, { content: 'x', clientId })).body.clientId).toBe(clientId);
  });

  it('may be that of other messages of the same person', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    const sent = [1, 2].map(() => post(ada!, chat.id, { content: 'x', clientId: 'same' }));
    const [one, other] = await Promise.all(sent);
    expect([one!.status, other!.status, other!.body.id === one!.body.id]).toEqual([201, 201, false]);
  });

  it.each([
    ['nothing', '', 'too_short'],
    ['65 characters', 'x'.repeat(65), 'too_long'],
    ['only white space', ' \u2003', 'blank'],
    ['NUL', 'a\0', 'nul'],
    ['a lone surrogate', '\ud83d', 'lone_surrogate'],
    ['a number', 7, 'wrong_type'],
  ])('is refused with %s', async (_, clientId, code) => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    const { status, body } = await post(ada!, chat.id, { content: 'x', clientId });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/clientId', code }] });
  });

  it('cannot be changed by an edit', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    const { id } = (await post(ada!, chat.id, { content: 'x', clientId: 'one' })).body;
    const edit = ada!.api.patch(`/api/chat/${chat.id}/messages/${id}`, { content: 'y', clientId: 'two' });
    expect((await edit).body).toMatchObject({ errors: [{ pointer: '/clientId', code: 'unknown_field' }] });
  });
});

describe('a repeat under the same key', () => {
  it('with another client id is another request', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    const first = await post(ada!, chat.id, { content: 'x', clientId: 'one' }, 'k');
    expect((await post(ada!, chat.id, { content: 'x', clientId: 'one' }, 'k')).body).toEqual(first.body);
    for (const clientId of ['two', null])
      expect(await problem(post(ada!, chat.id, { content: 'x', clientId }, 'k'))).toEqual([
        422,
        'idempotency_key_reused',
      ]);
  });

  it('without a client id is hashed as before there were any, also if it is null', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    const { id } = (await post(ada!, chat.id, { content: 'x' }, 'k')).body;
    await storeFormerHash(id, '{"content":"x"}');
    const again = await post(ada!, chat.id, { clientId: null, content: 'x' }, 'k');
    expect([again.body.id, again.body.clientId, again.headers.get('idempotency-replayed')]).toEqual([id, null, 'true']);
  });
});

/** Stores the hash of the body as the releases before keyed hashes did. */
function storeFormerHash(messageId: string, body: string): Promise<unknown> {
  const hash = createHash('sha256').update(body).digest();
  return api.database.query('update messages set idempotency_hash = $2 where id = $1', [messageId, hash]);
}
