import { describe, expect, it } from '@jest/globals';
import type { Chat } from '@fechatter/core';
import { ApiClient, createChat, eventually, removeMember, send, signUpPeople, type Person } from '@fechatter/testing';
import { Listener } from './listener.js';
import { searchContents, history, PATIENT, searchIndexed, sendUntilAnswered, repeatWhile } from './steps.js';
import { useSystem } from './use-system.js';

const system = useSystem();

interface HealthReport {
  checks: { nats: { status: string; error?: string } };
}

interface Scene {
  ada: Person;
  ben: Person;
  chat: Chat;
  listeners: Listener[];
}

/**
 * A private channel of two, and a tab of Ben's on each notify-server; when its server dies, the tab moves to
 * the other.
 */
async function openScene(): Promise<Scene> {
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

/** Expects that each listener has received every message of the chat once, in order, without a reset. */
async function expectAllReceived({ ada, chat, listeners }: Scene): Promise<void> {
  const said = (await history(ada, chat.id)).map(({ content }) => content);
  for (const listener of listeners) {
    await eventually(() => expect(listener.contents.at(-1)).toBe(said.at(-1)), PATIENT);
    expect(listener.contents).toEqual(said);
    expect(listener.resets).toEqual([]);
  }
}

async function untilIndexed(person: Person): Promise<void> {
  const { index } = await searchIndexed(person, 'anything', {}, PATIENT);
  expect(index.complete).toBe(true);
}

describe('while NATS refuses its users', () => {
  it('each service says so in /health, and goes on by itself when they are repaired', async () => {
    const scene = await openScene();
    await send(scene.ada, scene.chat.id, 'before');
    await system.refuseNatsUsers(async () => {
      const error = 'NATS refuses the user and password in NATS_URL: authorization violation';
      for (const url of system.services) {
        const report = async () => (await new ApiClient(url).get<HealthReport>('/health')).body;
        await eventually(
          async () => expect((await report()).checks.nats).toMatchObject({ status: 'down', error }),
          PATIENT,
        );
      }
      await send(scene.ada, scene.chat.id, 'meanwhile');
    });
    await expectAllReceived(scene);
  }, 90_000);
});

describe('while NATS is down', () => {
  it('sends are answered 201, and their events arrive when it is back', async () => {
    const scene = await openScene();
    const { ada, chat, listeners } = scene;
    await send(ada, chat.id, 'before');
    await system.crash('nats', async () => {
      for (let index = 0; index < 10; index += 1) await send(ada, chat.id, `in the dark ${index}`);
      expect(listeners.flatMap(({ contents }) => contents)).not.toContain('in the dark 0');
    });
    await send(ada, chat.id, 'after');
    await expectAllReceived(scene);
    await untilIndexed(ada);
    expect(await searchContents(ada, 'in the dark')).toHaveLength(10);
  }, 90_000);
});

describe('when NATS comes back empty', () => {
  it('clients are reset, nothing is lost, and an old cursor is never accepted', async () => {
    const { ada, ben, chat, listeners } = await openScene();
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
    await untilIndexed(ada);
    expect((await searchContents(ada, 'world')).toSorted()).toEqual(['the new world', 'the old world']);
    expect(await searchContents(ben, 'not for ben')).toEqual([]);
  }, 90_000);
});

describe('kill -9 in the middle of traffic', () => {
  it.each(['chat-api-1', 'notify-server-1', 'search-indexer-1', 'nats'])(
    'of %s loses and repeats nothing',
    async (name) => {
      const scene = await openScene();
      const { ada, chat } = scene;
      const said = await repeatWhile(
        (index) => sendUntilAnswered(ada, chat.id, `${name} line ${index}`),
        () => system.crash(name),
      );
      said.push(await sendUntilAnswered(ada, chat.id, `${name} last line`));

      expect((await history(ada, chat.id)).map(({ id }) => id)).toEqual(said.map(({ id }) => id));
      await expectAllReceived(scene);
      await untilIndexed(ada);
      expect(await searchContents(ada, 'last line')).toContain(`${name} last line`);
    },
    90_000,
  );
});
