import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Chat, ReadState } from '@fechatter/core';
import { createChat, expectStatus, join, leave, send, type Person, type Problem } from '@fechatter/testing';
import { getChat, problem } from '../worlds/answers.js';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

function put(person: Person, chatId: string, seq: unknown) {
  return person.api.put<ReadState>(`/api/chat/${chatId}/read`, { seq });
}

function read(person: Person, chatId: string, seq: number): Promise<ReadState> {
  return expectStatus(200, put(person, chatId, seq));
}

async function unread(person: Person, chatId: string): Promise<number | undefined> {
  const listed = (await person.api.get<{ items: Chat[] }>('/api/chat')).body.items.find(({ id }) => id === chatId);
  const shown = await getChat(person, chatId);
  expect(listed?.me).toEqual(shown.me);
  return shown.me?.unreadCount;
}

describe('a read state', () => {
  it('is announced to its person only, with the unread count, and can go back', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { members: [bob!] });
    for (const content of ['two', 'three', 'four']) await send(bob!, chat.id, content);
    const states = [await read(ada!, chat.id, 3), await read(ada!, chat.id, 4), await read(ada!, chat.id, 2)];
    expect(states).toEqual([
      { chatId: chat.id, readSeq: 3, version: 1, unreadCount: 1 },
      { chatId: chat.id, readSeq: 4, version: 2, unreadCount: 0 },
      { chatId: chat.id, readSeq: 2, version: 3, unreadCount: 2 },
    ]);
    expect((await getChat(ada!, chat.id)).me).toMatchObject({ readSeq: 2, readVersion: 3, unreadCount: 2 });
    const told = (await api.events(chat.id)).filter(({ type }) => type === 'read.updated');
    const person = { version: 1, seq: null, actorId: ada!.id, recipientId: ada!.id, chatType: 'private_channel' };
    expect(told).toEqual(states.map((data) => ({ type: 'read.updated', ...person, data })));
    expect(await getChat(ada!, chat.id)).toMatchObject({ lastSeq: 4 });
    expect((await getChat(bob!, chat.id)).me).toMatchObject({ readSeq: 1, unreadCount: 0 });
  });

  it('makes no event if it does not change', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    expect(await read(ada!, chat.id, 1)).toEqual({ chatId: chat.id, readSeq: 1, version: 0, unreadCount: 0 });
    expect(await api.events(chat.id)).toHaveLength(1);
  });

  it('takes a seq that the chat has reached, from a member', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!);
    const open = await createChat(ada!, { type: 'public_channel' });
    for (const [seq, code] of [
      [2, 'too_large'],
      [Number.MAX_SAFE_INTEGER, 'too_large'],
      [-1, 'too_small'],
      [1.5, 'wrong_type'],
      ['1', 'wrong_type'],
      [null, 'wrong_type'],
    ] as const) {
      const { status, body } = await put(ada!, chat.id, seq);
      expect([status, (body as unknown as Problem).errors]).toEqual([
        400,
        [expect.objectContaining({ pointer: '/seq', code })],
      ]);
    }
    expect((await read(ada!, chat.id, 0)).readSeq).toBe(0);
    expect(await problem(put(bob!, chat.id, 1))).toEqual([404, 'chat_not_found']);
    expect(await problem(put(bob!, open.id, 1))).toEqual([403, 'not_a_member']);
    expect(await problem(put(ada!, 'x', 1))).toEqual([404, 'chat_not_found']);
  });

  it('does not wait for the lock of the chat', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    const busy = await api.database.connect();
    await busy.query('begin');
    await busy.query('select from chats where id = $1 for update', [chat.id]);
    expect((await read(ada!, chat.id, 0)).version).toBe(1);
    await busy.query('rollback');
    await busy.end();
  });

  it('changed many times at once has as many versions, and the last one counts', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { members: [bob!] });
    for (let index = 0; index < 4; index += 1) await send(bob!, chat.id, 'x');
    await Promise.all(Array.from({ length: 30 }, (_, index) => read(ada!, chat.id, index % 6)));
    const told = (await api.events(chat.id)).filter(({ type }) => type === 'read.updated');
    const states = told.map(({ data }) => data as ReadState);
    expect(states.map(({ version }) => version)).toEqual(states.map((_, index) => index + 1));
    expect((await getChat(ada!, chat.id)).me?.readSeq).toBe(states.at(-1)?.readSeq);
  });
});

describe('the unread count', () => {
  it('is right after sends, edits, deletions, and reads forwards and back', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { members: [bob!] });
    const path = (id: string) => `/api/chat/${chat.id}/messages/${id}`;
    const first = await send(bob!, chat.id, 'two');
    const second = await send(bob!, chat.id, 'three');
    await send(ada!, chat.id, 'four');
    expect([await unread(ada!, chat.id), await unread(bob!, chat.id)]).toEqual([2, 1]);
    await read(ada!, chat.id, 4);
    await bob!.api.patch(path(first.id), { content: 'edited' });
    expect(await unread(ada!, chat.id)).toBe(0);
    expect((await read(ada!, chat.id, 1)).unreadCount).toBe(2);
    await bob!.api.delete(path(second.id));
    expect(await unread(ada!, chat.id)).toBe(1);
    await ada!.api.patch(`/api/chat/${chat.id}`, { name: 'renamed' });
    expect(await unread(ada!, chat.id)).toBe(1);
    expect((await read(ada!, chat.id, 7)).unreadCount).toBe(0);
    await bob!.api.delete(path(first.id));
    expect(await unread(ada!, chat.id)).toBe(0);
  });

  it('starts again for somebody who rejoins', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { type: 'public_channel' });
    await join(bob!, chat.id);
    await send(ada!, chat.id, 'x');
    expect(await unread(bob!, chat.id)).toBe(1);
    await leave(bob!, chat.id);
    await send(ada!, chat.id, 'y');
    expect((await join(bob!, chat.id)).me).toMatchObject({ readSeq: 6, unreadCount: 0 });
    await send(ada!, chat.id, 'z');
    expect(await unread(bob!, chat.id)).toBe(1);
    expect((await read(bob!, chat.id, 0)).unreadCount).toBe(3);
  });
});
