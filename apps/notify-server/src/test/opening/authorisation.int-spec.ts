import type { Revocation } from '@fechatter/nats';
import { eventually } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openApiPart } from '../../openapi/part.js';
import type { SourceChat } from '../worlds/event-source.js';
import { ask, headersOf, type Answer } from '../worlds/live-client.js';
import { heard, StreamWorld, type Listener, type NotifyServer } from '../worlds/stream-world.js';

/** Every route of notify-server that takes a token, with a request that succeeds. */
const routes: Record<string, (server: NotifyServer, caller: Listener, chat: SourceChat) => Promise<Answer>> = {
  'GET /api/events': async (server, caller) => {
    const response = await fetch(`${server.url}/api/events`, { headers: headersOf(caller) });
    await response.body?.cancel();
    return { status: response.status, body: null };
  },
  'GET /api/events, a page': (server, caller) => ask(server, caller, ['GET', '']),
  'POST /api/events/typing': (server, caller, { id }) => ask(server, caller, ['POST', 'typing'], { chatId: id }),
  'PUT /api/events/presence': (server, caller) => ask(server, caller, ['PUT', 'presence'], { state: 'active' }),
  'GET /api/events/presence': (server, caller) => ask(server, caller, ['GET', 'presence?userIds=1']),
};

/** The rows of the authorisation matrix for notify-server. Those for chat-api's routes are with chat-api. */
describe('who may listen, and to what', () => {
  let world: StreamWorld;
  let server: NotifyServer;
  let member: Listener;
  let chat: SourceChat;

  beforeAll(async () => {
    world = await StreamWorld.open();
    member = world.person();
    chat = await world.source.createChat(member.workspaceId, [member.userId]);
    server = await world.startNotify();
  });
  afterAll(() => world.close());

  const inWorkspace = () => world.person({ workspaceId: member.workspaceId });

  /** A person of the workspace after `revocation`, which ends one of their sessions or all. */
  async function shutOut(revocation: (person: Listener) => Revocation) {
    const person = inWorkspace();
    await world.source.revoke(revocation(person));
    return person;
  }

  const refused: [string, () => Listener | Promise<Listener>, string][] = [
    ['no token', () => ({ ...inWorkspace(), token: '' }), 'unauthenticated'],
    ['an API token itself', () => ({ ...inWorkspace(), token: `fct_${'A'.repeat(64)}` }), 'unauthenticated'],
    ['an expired token', () => world.person({ ttlSeconds: -60 }), 'token_expired'],
    [
      'a session that was logged out',
      () => shutOut(({ sessionId }) => ({ sessionId, kind: 'session' })),
      'session_revoked',
    ],
    [
      'an API token that was revoked',
      () => shutOut(({ sessionId }) => ({ sessionId, kind: 'api_token' })),
      'session_revoked',
    ],
    ['a deactivated person', () => shutOut(({ userId }) => ({ userId })), 'session_revoked'],
  ];
  it.each(refused)('%s is refused', async (_, someone, code) => {
    const person = await someone();
    await eventually(async () => expect(await world.refusal(server, person)).toEqual({ status: 401, code }));
    for (const [route, call] of Object.entries(routes)) {
      expect([route, (await call(server, person, chat)).status]).toEqual([route, 401]);
    }
  });

  it('a token of another installation with the same key is refused by every route', async () => {
    const foreign = world.foreign(member);
    for (const [route, call] of Object.entries(routes))
      expect([route, (await call(server, foreign, chat)).status]).toEqual([route, 503]);
  });

  it.each(Object.entries(routes))(
    '%s answers a member, and a token of the scope read if it changes nothing',
    async (route, call) => {
      const isRead = route.startsWith('GET');
      // Presence is known a second after the start.
      await eventually(async () => expect((await call(server, member, chat)).status).toBe(isRead ? 200 : 204));
      const reader = world.exchanged(member, 'read');
      expect((await call(server, reader, chat)).status).toBe(isRead ? 200 : 403);
      expect((await call(server, world.exchanged(member, 'write'), chat)).status).toBe(isRead ? 200 : 204);
    },
  );

  it('every route of the application that takes a token is among these', async () => {
    const documented = await openApiPart();
    const listed = Object.entries(documented.paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, { security }]) =>
        security.length > 0 ? [`${method.toUpperCase()} ${path}`] : [],
      ),
    );
    expect([...new Set(Object.keys(routes).map((route) => route.split(',')[0]))].sort()).toEqual(listed.sort());
  }, 300_000);

  it('a member receives the chat’s events, and nobody else does, whatever their workspace', async () => {
    const [outsider, removed, stranger] = [inWorkspace(), inWorkspace(), world.person()];
    await world.source.join(chat, [removed.userId]);
    await world.source.remove(chat, [removed.userId]);
    const streams = await Promise.all([outsider, removed, stranger].map((person) => world.listen(server, person)));
    const inside = await world.listen(server, member);
    const own = await Promise.all(
      [outsider, removed, stranger].map(({ workspaceId, userId }) => world.source.createChat(workspaceId, [userId])),
    );
    await world.source.say(chat, 'between ourselves');
    await eventually(() => expect(heard(inside)).toEqual(['between ourselves']));
    // A later message in a chat of their own shows that their streams have passed the first one.
    for (const one of own) await world.source.say(one, 'on my own');
    for (const stream of streams) await eventually(() => expect(heard(stream)).toEqual(['on my own']));
  });
});
