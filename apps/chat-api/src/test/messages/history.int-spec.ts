import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Message, MessagePage } from '@fechatter/core';
import { addMembers, createChat, join, removeMember, send, type Person } from '@fechatter/testing';
import type { Changes } from '../../messages/messages.service.js';
import { problem } from '../worlds/answers.js';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

function path(message: Message): string {
  return `/api/chat/${message.chatId}/messages/${message.id}`;
}

async function page(person: Person, chatId: string, query: string): Promise<[number[], boolean, boolean]> {
  const { body } = await person.api.get<MessagePage>(`/api/chat/${chatId}/messages?${query}`);
  return [body.items.map(({ seq }) => seq), body.hasMoreBefore, body.hasMoreAfter];
}

async function changes(person: Person, chatId: string, query: string): Promise<Changes> {
  return (await person.api.get<Changes>(`/api/chat/${chatId}/changes?${query}`)).body;
}

describe('the history', () => {
  it('is paged in ascending order, before, after and around a seq', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    for (let seq = 2; seq <= 11; seq += 1) await send(ada!, chat.id, `m ${seq}`);
    expect(await page(ada!, chat.id, '')).toEqual([[2, 3, 4, 5, 6, 7, 8, 9, 10, 11], false, false]);
    expect(await page(ada!, chat.id, 'limit=3')).toEqual([[9, 10, 11], true, false]);
    expect(await page(ada!, chat.id, 'before=9&limit=3')).toEqual([[6, 7, 8], true, true]);
    expect(await page(ada!, chat.id, 'before=3&limit=3')).toEqual([[2], false, true]);
    expect(await page(ada!, chat.id, 'after=3&limit=3')).toEqual([[4, 5, 6], true, true]);
    expect(await page(ada!, chat.id, 'after=0')).toEqual([[2, 3, 4, 5, 6, 7, 8, 9, 10, 11], false, false]);
    expect(await page(ada!, chat.id, 'after=9&limit=2')).toEqual([[10, 11], true, false]);
    expect(await page(ada!, chat.id, 'after=11')).toEqual([[], true, false]);
    expect(await page(ada!, chat.id, 'around=6&limit=5')).toEqual([[4, 5, 6, 7, 8], true, true]);
    expect(await page(ada!, chat.id, 'around=2&limit=4')).toEqual([[2, 3], false, true]);
    expect(await page(ada!, chat.id, 'before=0')).toEqual([[], false, true]);
    const both = ada!.api.get(`/api/chat/${chat.id}/messages?before=1&after=1`);
    expect(await problem(both)).toEqual([400, 'invalid_request']);
    const wrong = ada!.api.get(`/api/chat/${chat.id}/messages?before=x`);
    expect(await problem(wrong)).toEqual([400, 'invalid_request']);
  });

  it('includes messages from before the reader joined', async () => {
    const [ada, bob] = await api.people(2);
    const chat = await createChat(ada!, { type: 'public_channel' });
    await send(ada!, chat.id, 'early');
    await join(bob!, chat.id);
    expect(await page(bob!, chat.id, '')).toEqual([[2], false, false]);
  });
});

describe('the changes', () => {
  it('list each message once, at its last change, whatever the page size', async () => {
    const [ada, bob, eve] = await api.people(3);
    const chat = await createChat(ada!, { members: [bob!] });
    const sent: Message[] = [];
    for (let index = 0; index < 6; index += 1) sent.push(await send(ada!, chat.id, `m ${index}`));
    await ada!.api.patch(path(sent[1]!), { content: 'edited' });
    await addMembers(ada!, chat.id, [eve!]);
    await ada!.api.delete(path(sent[2]!));
    const messages: Message[] = [];
    const members: string[] = [];
    let since = 0;
    for (let hasMore = true; hasMore;) {
      const answer = await changes(ada!, chat.id, `since=${since}&limit=2`);
      expect(answer.lastSeq).toBe(10);
      expect(answer.messages.length).toBeLessThanOrEqual(2);
      messages.push(...answer.messages);
      members.push(...answer.members.map(({ user }) => user.id));
      hasMore = answer.hasMore;
      since = hasMore ? answer.messages.at(-1)!.changedSeq : answer.lastSeq;
    }
    expect(messages.map(({ changedSeq }) => changedSeq)).toEqual([2, 5, 6, 7, 8, 10]);
    expect(messages.slice(-2)).toMatchObject([{ content: 'edited' }, { content: null }]);
    expect(members).toEqual([ada!.id, bob!.id, eve!.id]);
    expect(await changes(ada!, chat.id, `since=${since}`)).toMatchObject({ members: [], messages: [], hasMore: false });
  });

  it('list who has joined since, and the chat as the reader sees it, but not who has left', async () => {
    const [ada, bob, eve] = await api.people(3);
    const chat = await createChat(ada!, { members: [bob!] });
    await addMembers(ada!, chat.id, [eve!]);
    await removeMember(ada!, chat.id, bob!);
    const answer = await changes(eve!, chat.id, 'since=1');
    expect(answer.chat).toEqual((await eve!.api.get(`/api/chat/${chat.id}`)).body);
    expect(answer.chat.memberCount).toBe(2);
    expect(answer.members.map(({ user }) => user.id)).toEqual([eve!.id]);
    expect(answer).toMatchObject({ messages: [], lastSeq: 3, hasMore: false });
  });

  it('are read at one moment, however much is written meanwhile', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    let isReading = true;
    const writing = (async () => {
      while (isReading) await send(ada!, chat.id, 'x');
    })();
    for (let round = 0; round < 60; round += 1) {
      const since = Math.max(1, (await changes(ada!, chat.id, 'since=999999')).lastSeq - 3);
      const answer = await changes(ada!, chat.id, `since=${since}`);
      const seqs = answer.messages.map(({ seq }) => seq);
      expect(seqs).toEqual(Array.from({ length: answer.lastSeq - since }, (_, index) => since + 1 + index));
      expect(answer.chat.lastSeq).toBe(answer.lastSeq);
      expect(answer.chat.lastMessage).toEqual(answer.messages.at(-1) ?? null);
    }
    isReading = false;
    await writing;
  });

  it('never split messages that changed at one seq', async () => {
    const [ada] = await api.people(1);
    const chat = await createChat(ada!);
    for (let index = 0; index < 5; index += 1) await send(ada!, chat.id, `m ${index}`);
    await api.database.query('update messages set changed_seq = 7 where chat_id = $1 and seq in (3, 4, 5)', [chat.id]);
    await api.database.query('update chats set last_seq = 7 where id = $1', [chat.id]);
    const first = await changes(ada!, chat.id, 'since=2&limit=2');
    expect(first.messages.map(({ changedSeq }) => changedSeq)).toEqual([6, 7, 7, 7]);
    expect(first.hasMore).toBe(false);
  });
});
