import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Message, Page, Revision } from '@fechatter/core';
import { createChat, expectStatus, join, leave, readAll, send, type Person } from '@fechatter/testing';
import { problem } from '../worlds/answers.js';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

function path({ chatId, id }: Message): string {
  return `/api/chat/${chatId}/messages/${id}`;
}

function edit(person: Person, message: Message, content: string): Promise<Message> {
  return expectStatus(200, person.api.patch<Message>(path(message), { content }));
}

async function revisions(person: Person, message: Message, query = ''): Promise<Page<Revision>> {
  return expectStatus(200, person.api.get<Page<Revision>>(`${path(message)}/revisions${query}`));
}

describe('the list of revisions', () => {
  it('has each earlier text, with when it was written and replaced, newest first', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    const first = await send(ada!, chat.id, 'one');
    expect(await revisions(ada!, first)).toEqual({ items: [], nextCursor: null });
    const second = await edit(ada!, first, 'two');
    await send(ada!, chat.id, 'between');
    const third = await edit(ada!, first, 'three');
    expect((await revisions(ada!, first)).items).toEqual([
      { changedSeq: 3, content: 'two', createdAt: second.editedAt, replacedAt: third.editedAt },
      { changedSeq: 2, content: 'one', createdAt: first.createdAt, replacedAt: second.editedAt },
    ]);
  });

  it('is read page by page', async () => {
    const [ada] = await api.people(1);
    const message = await send(ada!, (await createChat(ada!)).id, 'text 0');
    for (let index = 1; index <= 5; index += 1) await edit(ada!, message, `text ${index}`);
    const all = await readAll<Revision>(ada!, `${path(message)}/revisions`, 2);
    expect(all.map(({ content }) => content)).toEqual(['text 4', 'text 3', 'text 2', 'text 1', 'text 0']);
    expect(all.slice(0, -1).map(({ createdAt }) => createdAt)).toEqual(
      all.slice(1).map(({ replacedAt }) => replacedAt),
    );
    for (const cursor of ['x', Buffer.from('["-1"]').toString('base64url'), Buffer.from('[]').toString('base64url')]) {
      const refused = ada!.api.get(`${path(message)}/revisions?cursor=${cursor}`);
      expect(await problem(refused)).toEqual([400, 'invalid_cursor']);
    }
    expect(await problem(ada!.api.get(`${path(message)}/revisions?limit=101`))).toEqual([400, 'invalid_request']);
  });

  it('is gone once the message is deleted', async () => {
    const [ada] = await api.people(1);
    const message = await send(ada!, (await createChat(ada!)).id, 'one');
    await edit(ada!, message, 'two');
    await ada!.api.delete(path(message));
    expect((await revisions(ada!, message)).items).toEqual([]);
  });

  it('is for the author, and for those who manage the channel', async () => {
    const [boss, ada, bob, eve] = await api.people(4);
    const open = await createChat(ada!, { type: 'public_channel' });
    for (const person of [boss!, bob!, eve!]) await join(person, open.id);
    const hidden = await createChat(ada!, { members: [boss!, bob!, eve!] });
    const group = await createChat(ada!, { type: 'group', members: [boss!, bob!, eve!] });
    const said = async (person: Person, chatId: string) => {
      const message = await send(bob!, chatId, 'one');
      await edit(bob!, message, 'two');
      const { status } = await person.api.get(`${path(message)}/revisions`);
      return status;
    };
    const told: Record<string, number[]> = {};
    for (const [type, { id }] of Object.entries({ open, hidden, group })) {
      told[type] = [];
      for (const person of [bob!, ada!, boss!, eve!]) told[type].push(await said(person, id));
    }
    expect(told).toEqual({ open: [200, 200, 200, 403], hidden: [200, 200, 403, 403], group: [200, 403, 403, 403] });
    const message = await send(eve!, open.id, 'x');
    expect(await problem(bob!.api.get(`${path(message)}/revisions`))).toEqual([403, 'not_the_author']);
    await leave(boss!, open.id);
    expect(await problem(boss!.api.get(`${path(message)}/revisions`))).toEqual([404, 'chat_not_found']);
    expect(await problem(ada!.api.get(`${path({ ...message, chatId: hidden.id })}/revisions`))).toEqual([
      404,
      'message_not_found',
    ]);
  });
});
