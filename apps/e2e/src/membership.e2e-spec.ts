import { describe, expect, it } from '@jest/globals';
import type { AuthTokens, Page, Session } from '@fechatter/core';
import {
  addMembers,
  createChat,
  eventually,
  expectStatus,
  join,
  leave,
  logOut,
  openEventStream,
  PASSWORD,
  Person,
  removeMember,
  send,
  signUpPeople,
} from '@fechatter/testing';
import { Listener } from './listener.js';
import { searchContents, repeatWhile } from './steps.js';
import { useSystem } from './use-system.js';

const system = useSystem();

/**
 * Waits until `listener` has received `content`. By then, anything earlier that it must not receive would
 * have arrived too.
 */
async function untilReceived(listener: Listener, content: string): Promise<void> {
  await eventually(() => expect(listener.contents).toContain(content));
}

/** A channel of two people, and a second one whose messages show how far their streams have got. */
async function twoPeopleInTwoChats() {
  const [ada, ben] = (await signUpPeople(system.api, 1)) as [Person, Person];
  const chat = await createChat(ada, { members: [ben] });
  const beside = await createChat(ada, { members: [ben] });
  return { ada, ben, chat, beside };
}

describe('a removed member', () => {
  it('is told, and from then on receives and sends nothing, before and after a reconnect', async () => {
    const { ada, ben, chat, beside } = await twoPeopleInTwoChats();
    const listener = await Listener.open(ben, system.events);
    await send(ada, chat.id, 'with ben');
    await untilReceived(listener, 'with ben');

    await removeMember(ada, chat.id, ben);
    await send(ada, chat.id, 'without ben');
    await send(ada, beside.id, 'after it');
    await untilReceived(listener, 'after it');
    listener.cut();
    await send(ada, chat.id, 'still without ben');
    await send(ada, beside.id, 'after the cut');
    await untilReceived(listener, 'after the cut');

    expect(listener.contents).toEqual(['with ben', 'after it', 'after the cut']);
    expect(listener.of('members.left').map(({ data }) => data)).toMatchObject([
      { userIds: [ben.id], reason: 'removed' },
    ]);
    expect((await ben.api.post(`/api/chat/${chat.id}/messages`, { content: 'hello?' })).status).toBe(404);
    expect(await searchContents(ben, 'without ben')).toEqual([]);
  });

  it('who was offline is told by the other server, and receives nothing sent since', async () => {
    const { ada, ben, chat, beside } = await twoPeopleInTwoChats();
    const before = await Listener.open(ben, system.events.slice(0, 1));
    await send(ada, chat.id, 'with ben');
    await untilReceived(before, 'with ben');
    await before.close();

    await removeMember(ada, chat.id, ben);
    await send(ada, chat.id, 'behind his back');
    await send(ada, beside.id, 'welcome back');
    const after = await Listener.open(ben, system.events.slice(1), before.lastEventId);
    await untilReceived(after, 'welcome back');

    expect(after.events.map(({ type }) => type)).toEqual(['members.left', 'message.created']);
    expect(after.resets).toEqual([]);
  });

  it('receives and sends nothing later, even while everyone is sending', async () => {
    const { ada, ben, chat, beside } = await twoPeopleInTwoChats();
    const listener = await Listener.open(ben, system.events);
    const answers = await repeatWhile(
      async (index) => {
        await send(ada, chat.id, `ada ${index}`);
        return (await ben.api.post(`/api/chat/${chat.id}/messages`, { content: `ben ${index}` })).status;
      },
      () => removeMember(ada, chat.id, ben),
    );
    answers.push((await ben.api.post(`/api/chat/${chat.id}/messages`, { content: 'too late' })).status);
    await send(ada, beside.id, 'the end');
    await untilReceived(listener, 'the end');

    expect(answers).toEqual(answers.toSorted());
    const left = listener.of('members.left')[0]?.seq ?? 0;
    const heard = listener.of('message.created').filter(({ chatId }) => chatId === chat.id);
    expect(left).toBeGreaterThan(0);
    expect(heard.filter(({ seq }) => (seq ?? 0) > left)).toEqual([]);
  });
});

describe('a person who joins', () => {
  it('receives nothing sent before, nor between leaving and joining again', async () => {
    const [ada, ben] = (await signUpPeople(system.api, 1)) as [Person, Person];
    const chat = await createChat(ada, { type: 'public_channel' });
    await send(ada, chat.id, 'before');
    const listener = await Listener.open(ben, system.events);
    await join(ben, chat.id);
    await send(ada, chat.id, 'during');
    await untilReceived(listener, 'during');
    const cursor = listener.lastEventId;
    await leave(ben, chat.id);
    await send(ada, chat.id, 'between');
    await join(ben, chat.id);
    await send(ada, chat.id, 'again');
    await untilReceived(listener, 'again');

    expect(listener.contents).toEqual(['during', 'again']);
    const replayed = await Listener.open(ben, system.events.slice(1), cursor);
    await untilReceived(replayed, 'again');
    expect(replayed.contents).toEqual(['again']);
  });

  it('is told, and so are the members', async () => {
    const { ada, ben } = await twoPeopleInTwoChats();
    const chat = await createChat(ada);
    const listeners = [await Listener.open(ada, system.events), await Listener.open(ben, system.events.slice(1))];
    const [member] = await addMembers(ada, chat.id, [ben]);
    for (const listener of listeners) {
      await eventually(() => expect(listener.of('members.joined').map(({ data }) => data.members)).toEqual([[member]]));
    }
  });

  it('must belong to the workspace', async () => {
    const { ada, chat } = await twoPeopleInTwoChats();
    const [stranger] = await signUpPeople(system.api, 0);
    const answer = await ada.api.post(`/api/chat/${chat.id}/members`, { userIds: [stranger.id] });
    expect(answer).toMatchObject({ status: 422, body: { code: 'unknown_member' } });
  });
});

describe('a person who logs out', () => {
  it('receives nothing after a second, and stays locked out after a restart of the server', async () => {
    const { ada, ben, chat } = await twoPeopleInTwoChats();
    const stream = await openEventStream(system.events[0] ?? '', { token: ben.token });
    await stream.next('stream.live');

    await logOut(ben);
    const closing = await stream.nextData('stream.closing', 1_000);
    expect(closing).toEqual({ reason: 'session_revoked', reconnect: false });
    await stream.ended;
    await send(ada, chat.id, 'not for ben');

    await system.crash('notify-server-1');
    for (const server of system.events) {
      await expect(openEventStream(server, { token: ben.token })).rejects.toMatchObject({ status: 401 });
    }
    expect((await ben.api.get('/api/chat')).status).toBe(401);
    expect(stream.received('message.created')).toEqual([]);
  });
});

describe('a person whose session is ended', () => {
  const BETTER = 'a boat ride to the sea';
  /**
   * Ways to end a session of `ben`: by that session, by another of his, or by `ada`, who owns the workspace.
   */
  const endings: Record<string, (ben: Person, other: Person, ada: Person) => Promise<unknown>> = {
    'by the reuse of a refresh token': async (ben) => {
      const used = ben.tokens.refreshToken;
      const { refreshToken } = await expectStatus(
        200,
        ben.api.post<AuthTokens>('/api/refresh', { refreshToken: used }),
      );
      await expectStatus(200, ben.api.post('/api/refresh', { refreshToken }));
      await expectStatus(401, ben.api.post('/api/refresh', { refreshToken: used }));
    },
    'from another session': async (_, other) => {
      const { items } = await expectStatus(200, other.api.get<Page<Session>>('/api/sessions'));
      const session = items.find(({ isCurrent }) => !isCurrent);
      await expectStatus(204, other.api.delete(`/api/sessions/${session?.id}`));
    },
    'by logging out everywhere': (_, other) => expectStatus(204, other.api.post('/api/logout-all')),
    'by a change of the password': (_, other) =>
      expectStatus(204, other.api.put('/api/me/password', { currentPassword: PASSWORD, newPassword: BETTER })),
    'by a reset of the password': async (ben, _, ada) => {
      const { token } = await expectStatus(201, ada.api.post<{ token: string }>(`/api/users/${ben.id}/password-reset`));
      await expectStatus(204, ada.api.post('/api/password-reset', { token, password: BETTER }));
    },
  };

  it.each(Object.keys(endings))('%s receives no more, on either server', async (way) => {
    const [ada, ben] = (await signUpPeople(system.api, 1)) as [Person, Person];
    const signIn = ada.api.post<AuthTokens>('/api/signin', { email: ben.email, password: PASSWORD });
    const other = new Person(system.api, await expectStatus(200, signIn));
    const streams = await Promise.all(system.events.map((server) => openEventStream(server, { token: ben.token })));
    for (const stream of streams) await stream.next('stream.live');
    await endings[way]?.(ben, other, ada);
    for (const stream of streams) {
      const closing = await stream.nextData('stream.closing');
      expect(closing).toEqual({ reason: 'session_revoked', reconnect: false });
      await stream.ended;
    }
  });
});
