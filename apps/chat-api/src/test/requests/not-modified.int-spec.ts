import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createChat, send, type Person } from '@fechatter/testing';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

function ask(person: Person, path: string, tags: string) {
  return person.api.get(path, { 'if-none-match': tags });
}

async function tagOf(person: Person, path: string): Promise<string> {
  const { status, headers } = await person.api.get(path);
  expect([status, headers.get('cache-control')]).toEqual([200, 'private, no-cache']);
  return headers.get('etag') ?? '';
}

describe('GET with If-None-Match', () => {
  it('is 304 with the usual headers and no body while a chat or message stays as it is', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    const message = await send(ada!, chat.id, 'x');
    for (const path of [`/api/chat/${chat.id}`, `/api/chat/${chat.id}/messages/${message.id}`]) {
      const tag = await tagOf(ada!, path);
      for (const tags of [tag, `W/${tag}`, `"x.1", ${tag}`, '*']) {
        const { status, headers, body } = await ask(ada!, path, tags);
        expect([status, body, headers.get('etag')]).toEqual([304, null, tag]);
        expect(headers.get('cache-control')).toBe('private, no-cache');
        for (const name of ['x-request-id', 'ratelimit', 'ratelimit-policy']) expect(headers.has(name)).toBe(true);
        for (const name of ['content-type', 'content-length']) expect(headers.has(name)).toBe(false);
      }
      const edit = tag.replace(/^"[^.]*\./, '"');
      expect((await ask(ada!, path, edit)).status).toBe(200);
    }
  });

  it('is 200 once anything in the answer has changed, and an edit with the same tag is still made', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { members: [bob!] });
    const path = `/api/chat/${chat.id}`;
    const tag = await tagOf(ada!, path);
    await send(bob!, chat.id, 'x');
    const heard = await ask(ada!, path, tag);
    expect([heard.status, heard.body]).toMatchObject([200, { lastSeq: 2, me: { readSeq: 1 } }]);
    await ada!.api.put(`${path}/read`, { seq: 2 });
    const read = await ask(ada!, path, heard.headers.get('etag')!);
    expect([read.status, read.body]).toMatchObject([200, { me: { readSeq: 2 } }]);
    expect((await ada!.api.patch(path, { description: 'for tea' }, { 'if-match': tag })).status).toBe(200);
  });

  it('is 200 for another person, whose `me` differs', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { members: [bob!] });
    const path = `/api/chat/${chat.id}`;
    expect((await ask(bob!, path, await tagOf(ada!, path))).status).toBe(200);
  });

  it('is refused like any other request where the chat does not exist', async () => {
    const [ada, eve] = await api.people(2);
    const chat = await createChat(ada!);
    for (const tags of ['*', await tagOf(ada!, `/api/chat/${chat.id}`)]) {
      const { status, headers } = await ask(eve!, `/api/chat/${chat.id}`, tags);
      expect([status, headers.get('etag'), headers.get('cache-control')]).toEqual([404, null, 'no-store']);
    }
  });

  it('is 304 for the OpenAPI document, which shared caches may keep', async () => {
    const [ada] = await api.people(1);
    const { headers } = await ada!.api.get('/api/openapi.json');
    const again = await ask(ada!, '/api/openapi.json', headers.get('etag')!);
    expect([again.status, again.body, again.headers.get('cache-control')]).toEqual([304, null, 'public, max-age=300']);
  });
});
