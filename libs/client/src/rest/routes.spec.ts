import { describe, expect, it } from '@jest/globals';
import type { Api } from './api.js';
import type { Chat, Message, User } from './schema.js';

/** What compiles, and what must not: `tsc` fails if a line after `@ts-expect-error` has no error. */
async function calls(api: Api) {
  const path = { id: '42' };
  const content = 'x';
  const message: Message = await api.post('/api/chat/{id}/messages', { path, body: { content }, idempotencyKey: 'k' });
  const nothing: undefined = await api.delete('/api/chat/{id}', { path, headers: { 'If-Match': '"a.b"' } });
  const me: User = await api.get('/api/me');
  const people: User[] = (await api.get('/api/users', { query: { ids: ['1', '2'] } })).items;
  const renewed: { expiresIn: number } = await api.post('/api/refresh');
  const chat: Chat = (await api.request('get', '/api/chat/{id}', { path, timeoutMs: 1 })).body;

  // @ts-expect-error: no such route
  await api.get('/api/nothing');
  // @ts-expect-error: no such method
  await api.put('/api/me');
  // @ts-expect-error: the stream has functions of its own
  await api.get('/api/events');
  // @ts-expect-error: the path has a parameter
  await api.get('/api/chat/{id}');
  // @ts-expect-error: ids are texts
  await api.get('/api/chat/{id}', { path: { id: 42 } });
  // @ts-expect-error: the parameter has another name
  await api.get('/api/chat/{id}', { path: { chatId: '42' } });
  // @ts-expect-error: the route has no parameter
  await api.get('/api/me', { path });
  // @ts-expect-error: a search needs words
  await api.get('/api/search/messages', { query: {} });
  // @ts-expect-error: no such parameter
  await api.get('/api/users', { query: { name: 'x' } });
  // @ts-expect-error: a message needs a content
  await api.post('/api/chat/{id}/messages', { path, body: {} });
  // @ts-expect-error: no such field
  await api.post('/api/chat/{id}/messages', { path, body: { content, contents: 'x' } });
  // @ts-expect-error: a GET has no body
  await api.get('/api/me', { body: {} });
  // @ts-expect-error: reading needs no key
  await api.get('/api/me', { idempotencyKey: 'k' });
  // @ts-expect-error: no such field
  void message.contents;
  return [message, nothing, me, people, renewed, chat];
}

describe('a call', () => {
  it('is typed by docs/openapi.json', () => {
    expect(calls).toHaveLength(1);
  });
});
