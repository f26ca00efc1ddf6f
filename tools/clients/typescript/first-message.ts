/** The story of tools/clients/story.mjs, told with openapi-typescript and openapi-fetch. */
import { randomUUID } from 'node:crypto';
import createClient from 'openapi-fetch';
import type { Message, paths } from './api.js';

const baseUrl = process.argv[2] ?? '';
const TEXT = 'Hello from a client';
const EDITED = 'Goodbye from a client';

const api = createClient<paths>({ baseUrl });

/** Returns the body of a success. */
function good<T>({ data, error }: { data?: T; error?: unknown }): T {
  if (data === undefined) throw new Error(`refused: ${JSON.stringify(error)}`);
  return data;
}

/** Returns the typed body of a refusal. */
function bad<E>({ error }: { error?: E }): E {
  if (error === undefined) throw new Error('This must be refused.');
  return error;
}

const session = good(
  await api.POST('/api/signup', {
    body: {
      email: `ada-${randomUUID()}@example.com`,
      password: 'a long walk by the sea',
      fullName: 'Ada',
      workspaceName: 'Analytical Engines',
    },
  }),
);
api.use({
  onRequest({ request }) {
    request.headers.set('authorization', `Bearer ${session.accessToken}`);
  },
});

const chat = good(await api.POST('/api/chat', { body: { type: 'public_channel', name: 'hello' } }));
const inChat = { id: chat.id };

const stream = (await api.GET('/api/events', { parseAs: 'stream' })).response;

const sending = await api.POST('/api/chat/{id}/messages', {
  params: { path: inChat, header: { 'Idempotency-Key': randomUUID() } },
  body: { content: TEXT },
});
const sent = good(sending);
const page = good(await api.GET('/api/chat/{id}/messages', { params: { path: inChat, query: { limit: 10 } } }));
const heard = await firstCreated(stream.body);

const edit = (etag: string) =>
  api.PATCH('/api/chat/{id}/messages/{messageId}', {
    params: { path: { ...inChat, messageId: sent.id }, header: { 'If-Match': etag } },
    body: { content: EDITED },
  });
const stale = bad(await edit('"stale"'));
const edited = good(await edit(sending.response.headers.get('etag') ?? ''));

const wrong = bad(await api.POST('/api/chat/{id}/messages', { params: { path: inChat }, body: { content: '' } }));
const missing = bad(await api.GET('/api/chat/{id}', { params: { path: { id: '999999999' } } }));

const hit = await searched();
const told = {
  role: session.user.role,
  chatType: chat.type,
  sent: sent.content,
  listed: page.items.map(({ content }) => content),
  heard: heard.content,
  stale: stale.code,
  edited: edited.content,
  wrong: wrong.code,
  pointers: wrong.errors?.map(({ pointer }) => pointer) ?? [],
  missing: missing.code,
  found: hit.message.content,
  foundIn: hit.chat.type,
};
console.log(JSON.stringify(told));
process.exit(0);

/** Searches until the message is found. */
async function searched() {
  for (let tries = 0; tries < 100; tries++) {
    const query = { q: 'Goodbye', chatId: [chat.id] };
    const [first] = good(await api.GET('/api/search/messages', { params: { query } })).items;
    if (first !== undefined) return first;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The message was not found.');
}

/**
 * The document describes the stream as text; docs/events.md describes the frames. Skips types it does not
 * know.
 */
async function firstCreated(frames: Response['body']): Promise<Message> {
  if (frames === null) throw new Error('The answer has no body.');
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of frames) {
    text += decoder.decode(chunk, { stream: true });
    const complete = text.split('\n\n');
    text = complete.pop() ?? '';
    const created = complete.find((frame) => /^event: message\.created$/m.test(frame));
    if (created === undefined) continue;
    const event = JSON.parse(/^data: (.*)$/m.exec(created)?.[1] ?? '') as { data: { message: Message } };
    return event.data.message;
  }
  throw new Error('The stream ended.');
}
