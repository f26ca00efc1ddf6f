import { describe, expect, it } from '@jest/globals';
import { eventually } from '@fechatter/testing';
import { memoryStorage } from '../environment/memory-storage.js';
import { StorageError } from '../environment/environment.js';
import type { Message } from '../rest/schema.js';
import type { Fault } from '../test/test-api.js';
import {
  CUT,
  CUT_AFTER,
  contents,
  failing,
  isSend,
  meanwhile,
  openTab,
  send,
  sends,
  states,
  world,
} from '../test/use-queues.js';
import type { QueueChange, QueueEntry } from './entry.js';

const DAY = 86_400_000;

describe('a message', () => {
  it('is stored with its key before the first attempt, and gone once it is sent', async () => {
    let stored: QueueEntry[] = [];
    const list = async () => (await world.origin.storage.list('fechatter/queue/3/')).map(([, text]) => text);
    world.server.fault = async (request) => {
      if (isSend(request)) stored = (await list()).map((text) => JSON.parse(text) as QueueEntry);
      return null;
    };
    const queue = await openTab();
    const entry = await send(queue, 'hello');
    await eventually(() => expect(queue.entries()).toEqual([]));
    expect(stored).toEqual([entry]);
    expect(sends()).toMatchObject([{ key: entry.idempotencyKey, body: entry.message }]);
    expect(contents()).toEqual(['hello']);
    await eventually(async () => expect(await list()).toEqual([]));
  });

  it('is refused if it can not be stored', async () => {
    const queue = await openTab({
      storage: { ...world.origin.storage, set: () => Promise.reject(new StorageError('no')) },
    });
    await expect(send(queue, 'hello')).rejects.toBeInstanceOf(StorageError);
    expect([queue.entries(), sends()]).toEqual([[], []]);
  });

  it.each(['', 'general', '../3'])('is refused for the chat %j', async (chatId) => {
    const queue = await openTab();
    await expect(send(queue, 'hello', chatId)).rejects.toThrow(/^chatId must be the id of a chat/);
  });

  it('is refused if too many are waiting, and those are sent', async () => {
    failing(() => CUT);
    const queue = await openTab({}, { most: 3 });
    const results = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((content) => send(queue, content)));
    expect(results.map(({ status }) => status)).toEqual([
      ...Array<string>(3).fill('fulfilled'),
      'rejected',
      'rejected',
    ]);
    await expect(send(queue, 'f')).rejects.toThrow('The queue holds at most 3 messages');
    failing(() => null);
    await meanwhile(() => expect(contents()).toEqual(['a', 'b', 'c']));
  });
});

describe('the order', () => {
  it('of a chat is that of writing, over cuts before and after the server has committed', async () => {
    let count = 0;
    failing(() => [null, CUT, CUT_AFTER, null, CUT_AFTER][(count += 1) % 5] ?? null);
    const queue = await openTab();
    const written = Array.from({ length: 40 }, (_, index) => `${index}`);
    await Promise.all(written.map((content) => send(queue, content)));
    await meanwhile(() => expect(queue.entries()).toEqual([]));
    expect(contents()).toEqual(written);
  });

  it('has one send of a chat under way, and at most four in all', async () => {
    let isOpen = () => {};
    const opened = new Promise<null>((resolve) => (isOpen = () => resolve(null)));
    world.server.fault = (request) => (isSend(request) ? opened : null);
    const queue = await openTab();
    for (const chatId of ['1', '2', '3', '4', '5', '6']) {
      await send(queue, 'a', chatId);
      await send(queue, 'b', chatId);
    }
    await eventually(() => expect(sends().map(({ path }) => path)).toHaveLength(4));
    expect(new Set(sends().map(({ path }) => path)).size).toBe(4);
    isOpen();
    await eventually(() => expect(queue.entries()).toEqual([]));
    expect(world.server.mostAtOnce).toBe(4);
    for (const chatId of ['1', '2', '3', '4', '5', '6']) expect(contents(chatId)).toEqual(['a', 'b']);
  });

  it('holds after a reload and a clock that was set back', async () => {
    failing(() => CUT);
    const queue = await openTab();
    await send(queue, 'first');
    world.origin.clock.set(-3_600_000);
    await send(queue, 'second');
    queue.close();
    const reloaded = await openTab();
    await send(reloaded, 'third');
    failing(() => null);
    await meanwhile(() => expect(contents()).toEqual(['first', 'second', 'third']));
  });
});

describe('a failure', () => {
  it.each<[string, Fault]>([
    ['no answer', CUT],
    ['408', { when: 'before', status: 408 }],
    ['429', { when: 'before', status: 429 }],
    ['500', { when: 'before', status: 500 }],
    ['an answer after the message was committed', { when: 'after', status: 503 }],
  ])('that may pass is tried again with the same key: %s', async (_, fault) => {
    failing(() => (sends().length < 4 ? fault : null));
    const queue = await openTab();
    await send(queue, 'hello');
    await meanwhile(() => expect(queue.entries()).toEqual([]));
    expect(contents()).toEqual(['hello']);
    expect([sends().length, new Set(sends().map(({ key }) => key)).size]).toEqual([4, 1]);
  });

  it('waits as long as Retry-After says', async () => {
    failing(() => ({ when: 'before', status: 429, headers: { 'Retry-After': '30' } }));
    const queue = await openTab();
    await send(queue, 'hello');
    await eventually(() => expect(sends()).toHaveLength(1));
    await eventually(() => expect(world.origin.clock.running).toBe(2));
    await world.origin.clock.advance(29_000);
    expect(sends()).toHaveLength(1);
    await meanwhile(() => expect(sends()).toHaveLength(2));
  });

  it('is tried again at once when the browser is online again', async () => {
    const events = new EventTarget();
    failing(() => CUT);
    const queue = await openTab({ events });
    await send(queue, 'hello');
    await eventually(() => expect(world.origin.clock.running).toBe(2));
    failing(() => null);
    events.dispatchEvent(new Event('online'));
    await eventually(() => expect(contents()).toEqual(['hello']));
  });

  it('of the token renews it', async () => {
    const queue = await openTab();
    world.server.expireTokens();
    await send(queue, 'hello');
    await eventually(() => expect(contents()).toEqual(['hello']));
    expect([world.server.count('/api/refresh'), sends().length]).toEqual([1, 2]);
  });

  it('of the session keeps the message waiting', async () => {
    failing(() => (sends().length < 5 ? { when: 'before', status: 401, code: 'unauthenticated' } : null));
    const queue = await openTab();
    await send(queue, 'hello');
    await eventually(() => expect(sends()).toHaveLength(2));
    expect(states(queue)).toEqual(['hello waiting']);
    await meanwhile(() => expect(contents()).toEqual(['hello']));
  });

  it('in one chat does not delay the others', async () => {
    failing(({ path }) => (path.includes('/13/') ? CUT : null));
    const queue = await openTab();
    await send(queue, 'stuck', '13');
    await send(queue, 'a');
    await send(queue, 'b');
    await eventually(() => expect(contents()).toEqual(['a', 'b']));
    expect(states(queue)).toEqual(['stuck waiting']);
  });
});

describe('a refusal', () => {
  const refuse = (content: string) =>
    failing(({ body }) => (body.content === content ? { when: 'before', status: 409, code: 'chat_archived' } : null));

  it('is shown with its problem, and lets the others of the chat pass', async () => {
    refuse('b');
    const queue = await openTab();
    for (const content of ['a', 'b', 'c']) await send(queue, content);
    await eventually(() => expect(states(queue)).toEqual(['b failed']));
    expect(contents()).toEqual(['a', 'c']);
    expect(queue.entries()[0]?.problem).toMatchObject({ code: 'chat_archived', status: 409 });
    expect(sends()).toHaveLength(3);
  });

  it('is final until a person retries, with the same key while the server knows it', async () => {
    refuse('a');
    const queue = await openTab();
    const { id, idempotencyKey } = await send(queue, 'a');
    await eventually(() => expect(states(queue)).toEqual(['a failed']));
    queue.close();
    const reloaded = await openTab();
    reloaded.flush();
    await world.origin.clock.advance(3_600_000);
    expect([states(reloaded), sends().length]).toEqual([['a failed'], 1]);
    failing(() => null);
    await reloaded.retry(id);
    await eventually(() => expect(contents()).toEqual(['a']));
    expect(sends().at(-1)?.key).toBe(idempotencyKey);
  });

  it('is forgotten if a person discards it', async () => {
    refuse('a');
    const queue = await openTab();
    const { id } = await send(queue, 'a');
    await eventually(() => expect(states(queue)).toEqual(['a failed']));
    await queue.discard(id);
    expect([states(queue), states(await openTab())]).toEqual([[], []]);
    await expect(queue.retry(id)).rejects.toThrow(`The queue has no message with the id "${id}".`);
  });
});

describe('what has waited for six days', () => {
  /** A message that the server has committed, which its sender does not know. */
  async function waitSixDays() {
    failing(() => CUT_AFTER);
    const queue = await openTab();
    const entry = await send(queue, 'hello');
    await eventually(() => expect(contents()).toEqual(['hello']));
    failing(() => CUT);
    queue.close();
    await world.origin.clock.advance(6 * DAY + 60_000);
    failing(() => null);
    const before = sends().length;
    const reloaded = await openTab();
    await eventually(() => expect(states(reloaded)).toEqual(['hello expired']));
    expect(sends()).toHaveLength(before);
    return { queue: reloaded, entry };
  }

  it('is not sent by itself, but by a person, with a new key', async () => {
    const { queue, entry } = await waitSixDays();
    await queue.retry(entry.id);
    await eventually(() => expect(queue.entries()).toEqual([]));
    expect(contents()).toEqual(['hello', 'hello']);
    expect(sends().at(-1)?.key).not.toBe(entry.idempotencyKey);
  });

  it('is dropped by a person', async () => {
    const { queue, entry } = await waitSixDays();
    await queue.discard(entry.id);
    expect([states(queue), contents()]).toEqual([[], ['hello']]);
  });

  it('is over if the message turns up', async () => {
    const { queue } = await waitSixDays();
    await queue.confirm(world.server.messages[0] as Message);
    expect([states(queue), contents()]).toEqual([[], ['hello']]);
  });

  it('lets later messages pass', async () => {
    const { queue } = await waitSixDays();
    await send(queue, 'later');
    await eventually(() => expect(contents()).toEqual(['hello', 'later']));
  });
});

describe("one's own message", () => {
  it('is known by sender and client id, also before the send is answered', async () => {
    failing(() => CUT_AFTER);
    const queue = await openTab();
    const entry = await send(queue, 'hello');
    await eventually(() => expect(contents()).toEqual(['hello']));
    const message = world.server.messages[0] as Message;
    expect(queue.entryOf({ ...message, senderId: '4' })).toBeNull();
    expect(queue.entryOf({ ...message, clientId: null })).toBeNull();
    expect(queue.entryOf({ ...message, chatId: '43' })).toBeNull();
    expect(queue.entryOf(message)).toEqual(entry);
    const changes: QueueChange[] = [];
    queue.subscribe((change) => changes.push(change));
    await queue.confirm(message);
    await meanwhile(() => expect(states(queue)).toEqual([]));
    expect(changes).toEqual([{ type: 'sent', entry, message }]);
  });

  it('is told with the message of the answer, and listeners that throw disturb nobody', async () => {
    const queue = await openTab();
    const heard: string[] = [];
    queue.subscribe(({ type }) => heard.push(type));
    queue.subscribe(() => heard.push('never'))();
    await send(queue, 'hello');
    await eventually(() => expect(heard).toEqual(['added', 'sent']));
  });
});

describe('a queue', () => {
  it('sends nothing of another person', async () => {
    failing(() => CUT);
    const queue = await openTab();
    await send(queue, 'hello');
    expect(states(await openTab({}, { userId: '4' }))).toEqual([]);
  });

  it('leaves no timer behind when it is closed, and sends nothing more', async () => {
    failing(() => CUT);
    const queue = await openTab();
    await send(queue, 'hello');
    await eventually(() => expect(sends()).toHaveLength(1));
    queue.close();
    await eventually(() => expect(world.origin.clock.running).toBe(0));
    failing(() => null);
    queue.flush();
    await world.origin.clock.advance(60_000);
    expect(sends()).toHaveLength(1);
  });

  it('is not opened if the storage can not be read', async () => {
    const list = () => Promise.reject(new StorageError('no'));
    await expect(openTab({ storage: { ...memoryStorage(), list } })).rejects.toBeInstanceOf(StorageError);
  });
});
