import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { MessagePage } from '@fechatter/core';
import { createChat, removeMember, send, type Person } from '@fechatter/testing';
import type { Changes } from '../../messages/messages.service.js';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

/** A chat in which Eve, Ada and Eve said something before Eve was removed, and Bob said nothing. */
async function conversation(): Promise<{ ada: Person; eve: Person; path: string }> {
  const [ada, bob, eve] = (await api.people(3)) as [Person, Person, Person];
  const chat = await createChat(ada, { members: [bob, eve] });
  for (const sender of [eve, ada, eve]) await send(sender, chat.id, 'x');
  await removeMember(ada, chat.id, eve);
  return { ada, eve, path: `/api/chat/${chat.id}` };
}

function names(senders: MessagePage['senders']): (string | undefined)[] | undefined {
  return senders?.map(({ id, fullName }) => `${id} ${fullName}`);
}

function nameOf({ id, tokens }: Person): string {
  return `${id} ${tokens.user.fullName}`;
}

it('messages come with their senders if these are asked for, each once, those who left too', async () => {
  const { ada, eve, path } = await conversation();
  const page = async (query: string) => (await ada.api.get<MessagePage>(`${path}/messages?${query}`)).body;
  expect(names((await page('include=senders')).senders)).toEqual([nameOf(ada), nameOf(eve)]);
  expect(names((await page('include=senders&limit=1')).senders)).toEqual([nameOf(eve)]);
  expect((await page('include=senders&before=0')).senders).toEqual([]);
  expect((await page('')).senders).toBeNull();
});

it('changes come with the senders of their messages if these are asked for', async () => {
  const { ada, eve, path } = await conversation();
  const changes = async (query: string) => (await ada.api.get<Changes>(`${path}/changes?${query}`)).body;
  expect(names((await changes('include=senders')).senders)).toEqual([nameOf(ada), nameOf(eve)]);
  expect(names((await changes('include=senders&since=3')).senders)).toEqual([nameOf(eve)]);
  expect((await changes('include=senders&since=5')).senders).toEqual([]);
  expect((await changes('since=0')).senders).toBeNull();
});

it('nothing else than senders can be asked for', async () => {
  const { ada, path } = await conversation();
  for (const list of ['messages', 'changes'])
    expect((await ada.api.get(`${path}/${list}?include=chats`)).body).toMatchObject({
      errors: [{ pointer: '?include', code: 'unknown_value' }],
    });
});
