import { afterEach, describe, expect, it } from '@jest/globals';
import type { Message } from '@fechatter/client';
import { highLimits } from '@fechatter/system';
import { createChat, eventually, signUpPeople, StallProxy, type Person } from '@fechatter/testing';
import { PATIENT } from '../steps.js';
import { useSystem } from '../use-system.js';
import { Origin, type Tab } from './origin.js';

const system = useSystem({ env: { ...highLimits, ACCESS_TOKEN_TTL_SECONDS: '5' } });

const proxies: StallProxy[] = [];
const tabs: Tab[] = [];
afterEach(async () => {
  for (const { queue } of tabs.splice(0)) queue.close();
  for (const proxy of proxies.splice(0)) await proxy.close();
});

/** A person behind a proxy that the test cuts, in some chats. */
async function scene(chatCount: number) {
  const proxy = await StallProxy.start(system.api);
  proxies.push(proxy);
  const [ann, ben] = (await signUpPeople(system.api, 1)) as [Person, Person];
  const made = Array.from({ length: chatCount }, () => createChat(ann, { members: [ben] }));
  const chats = (await Promise.all(made)).map(({ id }) => id);
  const page = new Origin(ann, proxy.urlFor(system.api));
  const open = async () => {
    const tab = await page.open();
    tabs.push(tab);
    return tab;
  };
  return { proxy, chats, page, open };
}

const isSend = (request: string) => /^POST .*\/messages$/.test(request);

/** All messages of a chat, oldest first. */
async function history({ api }: Tab, chatId: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (let hasMore = true; hasMore;) {
    const query = { after: messages.at(-1)?.seq ?? 0, limit: 100 };
    const page = await api.get('/api/chat/{id}/messages', { path: { id: chatId }, query });
    messages.push(...page.items);
    hasMore = page.hasMoreAfter;
  }
  return messages;
}

const said = async (tab: Tab, chatId: string) => (await history(tab, chatId)).map(({ content }) => content);

describe('the send queue of the client library', () => {
  it('sends each message once and in order, over cuts, lost answers, kills, reloads and two tabs', async () => {
    const { proxy, chats, page, open } = await scene(3);
    const written = new Map(chats.map((chatId) => [chatId, [] as string[]]));
    let one = await open();
    const other = await open();
    // One answer in four is lost after the message was committed.
    let answers = 0;
    page.loses = (request) => isSend(request) && (answers += 1) % 4 === 0;

    const write = async (tab: Tab, count: number) => {
      for (let index = 0; index < count; index += 1) {
        for (const [chatId, contents] of written) {
          contents.push(`${contents.length}`);
          await tab.queue.send(chatId, { content: contents.at(-1) ?? '' });
        }
      }
    };
    await write(one, 10);
    proxy.cut();
    await write(one, 10);
    await eventually(() => expect(other.queue.entries().length).toBeGreaterThanOrEqual(30));
    proxy.resume();
    one.queue.close();
    await write(other, 10);
    await system.crash('chat-api-1');
    one = await open();
    await eventually(() => expect(one.queue.entries()).toEqual(other.queue.entries()), PATIENT);
    await write(other, 5);
    proxy.cut();
    proxy.resume();
    await eventually(() => expect([one.queue.entries(), other.queue.entries()]).toEqual([[], []]), {
      timeoutMs: 60_000,
    });
    for (const [chatId, contents] of written) expect(await said(one, chatId)).toEqual(contents);
    expect(one.session.isEnded || other.session.isEnded).toBe(false);
  });

  it('lets what is refused fail, and the rest of the chat pass', async () => {
    const { chats, open } = await scene(1);
    const tab = await open();
    const { queue } = tab;
    const [chatId = ''] = chats;
    await queue.send(chatId, { content: 'before' });
    await queue.send(chatId, { content: 'x'.repeat(10_001) });
    await queue.send(chatId, { content: 'after' });
    await eventually(() => expect(queue.entries().map(({ state }) => state)).toEqual(['failed']));
    expect(queue.entries()[0]?.problem).toMatchObject({ code: 'invalid_request' });
    expect(await said(tab, chatId)).toEqual(['before', 'after']);
  });

  it('knows its own message in what the chat has, although the answer was lost', async () => {
    const { chats, page, proxy, open } = await scene(1);
    const [chatId = ''] = chats;
    const tab = await open();
    const { queue } = tab;
    page.loses = isSend;
    const entry = await queue.send(chatId, { content: 'hello' });
    const message = await eventually(async () => {
      const found = (await history(tab, chatId)).find(({ content }) => content === 'hello');
      if (!found) throw new Error('not yet');
      return found;
    });
    proxy.cut();
    expect(message.clientId).toBe(entry.message.clientId);
    expect(queue.entryOf(message)?.id).toBe(entry.id);
    await queue.confirm(message);
    expect(queue.entries()).toEqual([]);
  });
});
