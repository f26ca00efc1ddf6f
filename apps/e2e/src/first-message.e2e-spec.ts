import { describe, expect, it } from '@jest/globals';
import type { Chat, ChatType, Message } from '@fechatter/core';
import {
  checkedFetch,
  createChat,
  eventually,
  expectStatus,
  type Person,
  send,
  signUpPeople,
  signUpWorkspace,
} from '@fechatter/testing';
import { Listener } from './listener.js';
import { searchContents, history, search, searchIndexed } from './steps.js';
import { useSystem } from './use-system.js';

const system = useSystem();

const withOthers: Record<ChatType, number> = { single: 1, group: 2, private_channel: 1, public_channel: 0 };

async function chatOf(type: ChatType): Promise<{ chat: Chat; owner: Person; others: Person[] }> {
  const [owner, ...others] = await signUpPeople(system.api, 2);
  const members = others.slice(0, withOthers[type]);
  return { chat: await createChat(owner, { type, members }), owner, others: members };
}

describe('a first message', () => {
  it.each(Object.keys(withOthers) as ChatType[])(
    'in a %s reaches its members and search, and nobody else',
    async (type) => {
      const { chat, owner, others } = await chatOf(type);
      const stranger = await signUpWorkspace(system.api);
      const listeners = await Promise.all(
        [owner, ...others].map((person, index) => Listener.open(person, [system.events[index % 2] ?? ''])),
      );
      const strangers = await Listener.open(stranger, system.events);

      const message = await send(owner, chat.id, `The kettle is boiling in the ${type}`);

      for (const listener of listeners) {
        await eventually(() =>
          expect(listener.of('message.created').map(({ data }) => data.message)).toEqual([message]),
        );
      }
      const { items } = await searchIndexed(owner, 'ketle boiling');
      expect(items.map((item) => item.message.content)).toEqual([message.content]);
      expect(await searchContents(stranger, 'kettle boiling')).toEqual([]);
      expect(strangers.events).toEqual([]);
    },
  );

  it('reaches both tabs of a person, on different servers', async () => {
    const { chat, owner } = await chatOf('public_channel');
    const tabs = await Promise.all(system.events.map((server) => Listener.open(owner, [server])));
    await send(owner, chat.id, 'to both of me');
    for (const tab of tabs) await eventually(() => expect(tab.contents).toEqual(['to both of me']));
  });

  it('is edited and deleted everywhere', async () => {
    const { chat, owner } = await chatOf('public_channel');
    const listener = await Listener.open(owner, system.events);
    const { id } = await send(owner, chat.id, 'the lighthouse is green');
    expect((await searchIndexed(owner, 'lighthouse')).items).toHaveLength(1);

    const path = `/api/chat/${chat.id}/messages/${id}`;
    const edited = await expectStatus(200, owner.api.patch<Message>(path, { content: 'the lighthouse is crimson' }));
    await eventually(() => expect(listener.of('message.edited').map(({ data }) => data.message)).toEqual([edited]));
    const { items } = await searchIndexed(owner, 'crimson');
    expect(items.map(({ message }) => message.content)).toEqual(['the lighthouse is crimson']);
    expect(await searchContents(owner, 'lighthouse green')).not.toContain('the lighthouse is green');

    await expectStatus(204, owner.api.delete(path));
    await eventually(() =>
      expect(listener.of('message.deleted')[0]?.data.message).toMatchObject({ id, content: null }),
    );
    expect((await searchIndexed(owner, 'lighthouse')).items).toEqual([]);
  });
});

describe('text', () => {
  const difficult = [
    ['CR and LF', 'first\r\nsecond\nthird\rfourth'],
    ['line and paragraph separators', 'a\u2028b\u2029c\u0085d'],
    ['what looks like a frame', 'data: x\n\nevent: stream.reset\nid: 1\ndata: {}\n\n'],
    ['right-to-left', 'مرحبا \u202Eabc\u202C שלום'],
    ['emoji of many code points', '👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301'],
    ['10,000 emoji', '🎉'.repeat(10_000)],
  ];

  it.each(difficult)('with %s arrives unchanged everywhere', async (_, content) => {
    const { chat, owner } = await chatOf('public_channel');
    const listener = await Listener.open(owner, system.events);
    expect((await send(owner, chat.id, content)).content).toBe(content);
    await eventually(() => expect(listener.contents).toEqual([content]));
    expect((await history(owner, chat.id)).map((message) => message.content)).toEqual([content]);
  });

  it.each([
    ['NUL', '{"content":"a\\u0000b"}'],
    ['a lone surrogate', '{"content":"a\\ud800b"}'],
    ['nothing but white space', '{"content":" \\n"}'],
    ['10,001 emoji', JSON.stringify({ content: '🎉'.repeat(10_001) })],
  ])('with %s is refused', async (_, body) => {
    const { chat, owner } = await chatOf('public_channel');
    const headers = { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' };
    const answer = await checkedFetch(`${system.api}/api/chat/${chat.id}/messages`, { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/content' }] });
  });
});

describe('a search', () => {
  it('states whether the index is complete', async () => {
    const { chat, owner } = await chatOf('public_channel');
    const { id } = await send(owner, chat.id, 'marmalade sandwiches');
    await eventually(async () => {
      const { items, index } = await search(owner, 'marmelade', { chatId: chat.id });
      expect(index.complete).toBe(true);
      expect(items.map(({ message }) => message.id)).toEqual([id]);
    });
  });

  it('finds nothing without a letter or a digit', async () => {
    const { chat, owner } = await chatOf('public_channel');
    await send(owner, chat.id, '... !!! ...');
    expect((await search(owner, '...')).items).toEqual([]);
  });
});
