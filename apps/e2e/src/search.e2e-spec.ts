import type { Message } from '@fechatter/core';
import { createChat, eventually, expectStatus, send, signUpPeople } from '@fechatter/testing';
import { describe, expect, it } from '@jest/globals';
import { search, searchIndexed } from './steps.js';
import { useSystem } from './use-system.js';

const system = useSystem();

const MESSAGES = 25;

describe('a search as fresh as a message', () => {
  it('finds what its author has just sent, edited and no longer says', async () => {
    const [owner, other] = await signUpPeople(system.api, 1);
    const chat = await createChat(owner, { type: 'private_channel', members: [other as typeof owner] });
    const ids = ({ items }: Awaited<ReturnType<typeof search>>) => items.map(({ message }) => message.id);
    for (let count = 0; count < MESSAGES; count += 1) {
      const message = await send(owner, chat.id, `former${count} words`);
      const sent = { freshAs: `${chat.id}:${message.seq}` };
      expect(ids(await search(owner, `"former${count}"`, sent))).toEqual([message.id]);
      const path = `/api/chat/${chat.id}/messages/${message.id}`;
      const edited = await expectStatus(200, owner.api.patch<Message>(path, { content: `present${count} words` }));
      expect(ids(await search(other as typeof owner, `"former${count}"`))).toEqual([]);
      expect(ids(await search(owner, `"present${count}"`, { freshAs: `${chat.id}:${edited.changedSeq}` }))).toEqual([
        message.id,
      ]);
      if (count % 2) continue;
      await expectStatus(204, owner.api.delete(path));
      expect(ids(await search(other as typeof owner, `"present${count}"`))).toEqual([]);
    }
    await eventually(async () => {
      const { total, index } = await search(owner, 'words', { sort: 'newest' });
      expect({ total, complete: index.complete }).toEqual({ total: Math.floor(MESSAGES / 2), complete: true });
    });
  });
});

describe('a message that was just sent', () => {
  it('is found at once by a person who has not joined the public channel', async () => {
    const [owner, other] = await signUpPeople(system.api, 1);
    const chat = await createChat(owner, { type: 'public_channel' });
    for (let count = 0; count < MESSAGES; count += 1) {
      const { id } = await send(owner, chat.id, `just${count} sent`);
      const { items, total } = await search(other as typeof owner, `"just${count}"`, { sort: 'newest' });
      expect({ ids: items.map(({ message }) => message.id), total }).toEqual({ ids: [id], total: 1 });
    }
    expect((await searchIndexed(owner, 'sent')).total).toBe(MESSAGES);
  });
});

describe('facets', () => {
  it('count what is found, in public channels that one has not joined too', async () => {
    const [owner, other] = await signUpPeople(system.api, 1);
    const open = await createChat(owner, { type: 'public_channel' });
    const closed = await createChat(owner, { type: 'private_channel' });
    for (const chat of [open, open, closed]) await send(owner, chat.id, 'a kaleidoscope');
    const facets = { facets: 'chat,sender,chatType' };
    expect((await searchIndexed(owner, 'kaleidoscope', facets)).total).toBe(3);
    expect((await search(owner, 'kaleidoscpe', facets)).facets?.['chat']).toEqual([
      { value: open.id, label: open.name, count: 2 },
      { value: closed.id, label: closed.name, count: 1 },
    ]);
    expect(await search(other as typeof owner, 'kaleidoscope', facets)).toMatchObject({
      total: 2,
      facets: {
        chat: [{ value: open.id, label: open.name, count: 2 }],
        sender: [{ value: owner.id, count: 2 }],
        chatType: [{ value: 'public_channel', count: 2 }],
      },
    });
  });
});
