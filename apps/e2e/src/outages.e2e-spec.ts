import { describe, expect, it } from '@jest/globals';
import type { Chat } from '@fechatter/core';
import { createChat, eventually, removeMember, send, signUpPeople, type Person } from '@fechatter/testing';
import { Listener } from './listener.js';
import { foundBy, history, PATIENT, search, sendThroughFaults, talkWhile } from './stories.js';
import { useSystem } from './use-system.js';

const system = useSystem();

interface Scene {
  ada: Person;
  ben: Person;
  chat: Chat;
  listeners: Listener[];
}

/** A private channel of two, and Ben's tab on each notify-server; when a server goes, its tab moves to the other. */
async function scene(): Promise<Scene> {
  const [ada, ben] = (await signUpPeople(system.api, 1)) as [Person, Person];
  const chat = await createChat(ada, { members: [ben] });
  const [first = '', second = ''] = system.events;
  const orders = [
    [first, second],
    [second, first],
  ];
  const listeners = await Promise.all(orders.map((order) => Listener.open(ben, order)));
  return { ada, ben, chat, listeners };
}

/** Each listener heard every message of the chat once, in order, without a reset. */
async function heardAll({ ada, chat, listeners }: Scene): Promise<void> {
  const said = (await history(ada, chat.id)).map(({ content }) => content);
  for (const listener of listeners) {
    await eventually(() => expect(listener.contents.at(-1)).toBe(said.at(-1)), PATIENT);
    expect(listener.contents).toEqual(said);
    expect(listener.resets).toEqual([]);
  }
}

async function isComplete(person: Person): Promise<void> {
  await eventually(async () => expect((await search(person, 'anything')).index.complete).toBe(true), PATIENT);
}

describe('while NATS is down', () => {
  it('sends are answered 201, and their events arrive when it is back', async () => {
    const there = await scene();
    const { ada, chat, listeners } = there;
    await send(ada, chat.id, 'before');
    await system.crash('nats', async () => {
      for (let index = 0; index < 10; index += 1) await send(ada, chat.id, `in the dark ${index}`);
      expect(listeners.flatMap(({ contents }) => contents)).not.toContain('in the dark 0');
    });
    await send(ada, chat.id, 'after');
    await heardAll(there);
    await isComplete(ada);
    expect(await foundBy(ada, 'in the dark')).toHaveLength(10);
  }, 90_000);
});

describe('when NATS comes back empty', () => {
  it('clients are reset, nothing is lost, and a cursor of before is never accepted', async () => {
    const { ada, ben, chat, listeners } = await scene();
    const left = await createChat(ada, { members: [ben] });
    await removeMember(ada, left.id, ben);
    await send(ada, chat.id, 'the old world');
    for (const listener of listeners) await eventually(() => expect(listener.contents).toEqual(['the old world']));
    const oldCursor = listeners[0]?.lastEventId;

    await system.wipeNats();
    for (const listener of listeners) await eventually(() => expect(listener.resets).toEqual(['epoch']), PATIENT);
    await send(ada, left.id, 'not for ben');
    await send(ada, chat.id, 'the new world');

    for (const listener of listeners) {
      await eventually(() => expect(listener.contents).toContain('the new world'), PATIENT);
      expect(listener.contents).toEqual(['the old world', 'the new world']);
    }
    const late = await Listener.open(ben, system.events, oldCursor);
    expect(late.resets).toEqual(['epoch']);
    expect((await history(ben, chat.id)).map(({ content }) => content)).toEqual(['the old world', 'the new world']);
    await isComplete(ada);
    expect((await foundBy(ada, 'world')).toSorted()).toEqual(['the new world', 'the old world']);
    expect(await foundBy(ben, 'not for ben')).toEqual([]);
  }, 90_000);
});

describe('kill -9 in the middle of traffic', () => {
  it.each(['chat-api-1', 'notify-server-1', 'search-indexer-1', 'nats'])(
    'of %s loses and doubles nothing',
    async (name) => {
      const there = await scene();
      const { ada, chat } = there;
      const said = await talkWhile(
        (index) => sendThroughFaults(ada, chat.id, `${name} line ${index}`),
        () => system.crash(name),
      );
      said.push(await sendThroughFaults(ada, chat.id, `${name} last line`));

      expect((await history(ada, chat.id)).map(({ id }) => id)).toEqual(said.map(({ id }) => id));
      await heardAll(there);
      await isComplete(ada);
      expect(await foundBy(ada, 'last line')).toContain(`${name} last line`);
    },
    90_000,
  );
});
