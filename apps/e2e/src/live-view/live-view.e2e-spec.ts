import { afterEach, describe, expect, it } from '@jest/globals';
import { overEventSource, type ClientOptions, type LiveNotice } from '@fechatter/client';
import {
  addMembers,
  createChat,
  eventually,
  expectStatus,
  highLimits,
  removeMember,
  send,
  signUpPeople,
  type Person,
} from '@fechatter/testing';
import { PATIENT, repeatWhile, sendUntilAnswered } from '../steps.js';
import { useSystem } from '../use-system.js';
import { CookieEventSource } from './cookie-event-source.js';
import { Browser } from './browser.js';
import { closeLivePeople, LivePerson, seqsOf } from './live-person.js';
import type { ShakyNetwork } from './shaky-network.js';

const system = useSystem({ env: { ...highLimits, HEARTBEAT_SECONDS: '1' } });
afterEach(closeLivePeople);

async function scene(optionsOn?: (network: ShakyNetwork) => Partial<ClientOptions>) {
  const [ada, ben, carol] = (await signUpPeople(system.api, 2)) as [Person, Person, Person];
  const chat = await createChat(ada, { members: [ben] });
  const live = await LivePerson.open(ben, system.events, optionsOn);
  await live.client.store.loadOlder(chat.id);
  return { ada, ben, carol, chat, live };
}

/** Tickets, and the cookies of one browser. */
function native(network: ShakyNetwork): Partial<ClientOptions> {
  const cookies = new Map<string, string>();
  return {
    connect: (context) => overEventSource(context, (url) => new CookieEventSource(network.route(url), cookies)),
  };
}

/** Notes whenever the loaded messages of a chat are not one after another. */
function watchOrder(live: LivePerson, chatId: string): string[] {
  const faults: string[] = [];
  live.client.store.subscribe(() => {
    const seqs = seqsOf(live.client.store.messages(chatId));
    if (seqs.some((seq, index) => index > 0 && seq <= (seqs[index - 1] ?? 0))) faults.push(seqs.join());
  });
  return faults;
}

describe('a live view', () => {
  it('shows what happens, and one’s own message once, from the moment it is written', async () => {
    const { ada, chat, live } = await scene();
    await send(ada, chat.id, 'hello');
    await eventually(() => expect(live.contents(chat.id)).toEqual(['hello']));
    const shown: number[] = [];
    live.client.store.subscribe(() =>
      shown.push(live.contents(chat.id).filter((content) => content === 'mine').length),
    );
    await live.client.send(chat.id, 'mine');
    expect(live.contents(chat.id)).toEqual(['hello', 'mine']);
    await eventually(() => expect(live.client.queue.entries()).toEqual([]));
    await eventually(() => expect(live.client.store.chat(chat.id)?.lastMessage?.content).toBe('mine'));
    expect(new Set(shown)).toEqual(new Set([1]));
    await live.expectTruth();
  });

  it.each([
    ['fetch', undefined],
    ['a native EventSource', native],
  ])('hears over %s who is typing, and who is there', async (_, optionsOn) => {
    const { ada, chat, live } = await scene(optionsOn);
    const notices: LiveNotice[] = [];
    live.client.onNotice((notice) => notices.push(notice));
    const { client } = await LivePerson.open(ada, system.events);
    await client.api.post('/api/events/typing', { body: { chatId: chat.id } });
    await client.api.put('/api/events/presence', { body: { state: 'away' } });
    const typing = { type: 'typing.started', data: { chatId: chat.id, threadRootId: null, userId: ada.id } };
    await eventually(() => expect(notices).toContainEqual(expect.objectContaining({ type: typing.type })));
    expect(notices.find(({ type }) => type === 'typing.started')).toMatchObject(typing);
    await eventually(() => {
      const users = notices.flatMap(({ type, data }) => (type === 'presence.changed' ? data.users : []));
      expect(users.filter(({ userId }) => userId === ada.id).at(-1)?.state).toBe('away');
    });
    const query = { userIds: [ada.id] };
    const { items } = await live.client.api.get('/api/events/presence', { query });
    expect(items).toEqual([{ userId: ada.id, state: 'away', lastSeenAt: null }]);
  });

  it.each([
    ['fetch', undefined],
    ['a native EventSource', native],
  ])(
    'over %s survives cuts at random moments, lacks nothing and shows nothing twice',
    async (_, optionsOn) => {
      const { ada, chat, live } = await scene(optionsOn);
      const faults = watchOrder(live, chat.id);
      const before = live.network.streams;
      await repeatWhile(
        (index) => send(ada, chat.id, `${index}`),
        async () => {
          for (let cuts = 0; cuts < 25; cuts += 1) {
            live.network.cut();
            await eventually(() => expect(live.client.state.name).not.toBe('live'));
            live.wake();
            await live.live();
          }
        },
      );
      await send(ada, chat.id, 'the end');
      await eventually(() => expect(live.contents(chat.id).at(-1)).toBe('the end'), PATIENT);
      await live.expectTruth();
      expect(faults).toEqual([]);
      expect(live.network.streams - before).toBeGreaterThanOrEqual(25);
      // The streams resumed: nothing was missing that had to be read.
      expect(live.network.changes).toBe(0);
    },
    120_000,
  );

  it('follows joining, leaving, renaming, editing, deleting and reading', async () => {
    const { ada, ben, carol, chat, live } = await scene();
    const first = await send(ada, chat.id, 'first');
    const second = await send(ada, chat.id, 'second');
    const path = `/api/chat/${chat.id}/messages`;
    await expectStatus(200, ada.api.patch(`${path}/${first.id}`, { content: 'edited' }));
    await expectStatus(204, ada.api.delete(`${path}/${second.id}`));
    await addMembers(ada, chat.id, [carol]);
    await expectStatus(200, ada.api.patch(`/api/chat/${chat.id}`, { name: 'renamed' }));
    await live.expectTruth();
    expect(live.client.store.chat(chat.id)?.me?.unreadCount).toBe(1);
    await live.client.markRead(chat.id);
    expect(live.client.store.chat(chat.id)?.me?.unreadCount).toBe(0);
    await expectStatus(200, ben.api.put(`/api/chat/${chat.id}/read`, { seq: 1 }));
    await eventually(() => expect(live.client.store.chat(chat.id)?.me?.unreadCount).toBe(1));
    const open = await createChat(ada, { type: 'public_channel', name: 'open', members: [] });
    await live.expectTruth();
    await expectStatus(200, ben.api.post(`/api/chat/${open.id}/join`));
    await live.expectTruth();
    expect(live.client.store.chat(open.id)?.me).not.toBeNull();
    await removeMember(ada, chat.id, ben);
    await live.expectTruth();
    expect(live.client.store.chat(chat.id)).toBeNull();
  });

  it('is right again after NATS lost everything', async () => {
    const { ada, chat, live } = await scene();
    await send(ada, chat.id, 'before');
    await eventually(() => expect(live.contents(chat.id)).toEqual(['before']));
    await system.wipeNats();
    await sendUntilAnswered(ada, chat.id, 'after');
    await eventually(() => expect(live.contents(chat.id)).toEqual(['before', 'after']), PATIENT);
    await send(ada, chat.id, 'live again');
    await eventually(() => expect(live.contents(chat.id).at(-1)).toBe('live again'), PATIENT);
    await live.expectTruth();
  }, 120_000);

  it('notices a connection that carries nothing any more', async () => {
    const { ada, chat, live } = await scene();
    live.network.stall();
    await send(ada, chat.id, 'unheard');
    await eventually(() => expect(live.contents(chat.id)).toEqual(['unheard']), PATIENT);
    expect(live.network.changes).toBe(0);
    await live.expectTruth();
  });
});

describe('two tabs', () => {
  it('share one stream, are both up to date, and go on when one is closed', async () => {
    const browser = new Browser();
    const { ada, ben, chat, live } = await scene(() => ({ environment: browser.tab() }));
    const second = await LivePerson.open(ben, system.events, () => ({ environment: browser.tab() }));
    await second.client.store.loadOlder(chat.id);
    await send(ada, chat.id, 'one');
    for (const tab of [live, second]) await eventually(() => expect(tab.contents(chat.id)).toEqual(['one']));
    expect([live.network.streams, second.network.streams]).toEqual([1, 0]);
    await repeatWhile(
      (index) => send(ada, chat.id, `${index}`),
      () => live.close(),
    );
    await second.live();
    await send(ada, chat.id, 'the end');
    await eventually(() => expect(second.contents(chat.id).at(-1)).toBe('the end'), PATIENT);
    await second.expectTruth();
    expect([second.network.streams, second.network.changes]).toEqual([1, 0]);
  });
});

describe('many live views', () => {
  it('are equal to what the API answers, after kills in the middle of everything', async () => {
    const [ada, ...others] = await signUpPeople(system.api, 7);
    const chat = await createChat(ada, { members: others });
    const views = await Promise.all(others.map((person) => LivePerson.open(person, system.events)));
    await Promise.all(views.map((view) => view.client.store.loadOlder(chat.id)));
    const faults = views.map((view) => watchOrder(view, chat.id));
    const path = `/api/chat/${chat.id}/messages`;
    await repeatWhile(
      async (index) => {
        const { id } = await sendUntilAnswered(ada, chat.id, `${index}`);
        // Changes get no answer while the API is down; what is committed counts.
        if (index % 5 === 0) await ada.api.patch(`${path}/${id}`, { content: 'edited' }).catch(() => undefined);
        if (index % 7 === 0) await ada.api.delete(`${path}/${id}`).catch(() => undefined);
        if (index % 3 === 0) views[index % views.length]?.network.cut();
        await views[index % views.length]?.client.send(chat.id, `own ${index}`);
      },
      async () => {
        for (const name of ['notify-server-1', 'chat-api-1', 'notify-server-2', 'nats']) await system.crash(name);
      },
    );
    const last = await sendUntilAnswered(ada, chat.id, 'the end');
    for (const view of views) {
      // After some failures in a row, the next attempt is a minute away.
      await eventually(() => expect(view.client.state).toEqual({ name: 'live' }), { timeoutMs: 100_000 });
      await eventually(() => expect(view.client.queue.entries()).toEqual([]), PATIENT);
      await eventually(() => expect(seqsOf(view.client.store.messages(chat.id))).toContain(last.seq), PATIENT);
    }
    for (const view of views) await view.expectTruth();
    expect(faults.flat()).toEqual([]);
    const own = views.map((view) => view.contents(chat.id).filter((content) => content?.startsWith('own')));
    for (const contents of own) expect(new Set(contents).size).toBe(contents.length);
  }, 180_000);
});
