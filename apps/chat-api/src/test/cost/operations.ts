import { randomUUID } from 'node:crypto';
import type { AuthTokens } from '@fechatter/core';
import { ApiClient, expectStatus, PASSWORD, Person, type ApiResponse } from '@fechatter/testing';
import type { SizedWorld } from '../worlds/sized-world.js';

/** Prepares what the operation needs. Returns the one request that is measured. */
export type Operation = (world: SizedWorld) => Promise<() => Promise<ApiResponse<unknown>>>;

type Ask = (world: SizedWorld) => Promise<ApiResponse<unknown>>;

/** The operations by Express route; a comma separates the case of a route. */
export const operations: Record<string, Operation> = {
  'GET /health': asking(({ owner }) => owner.api.get('/health')),
  'GET /health/simple': asking(({ owner }) => owner.api.get('/health/simple')),
  'GET /health/ready': asking(({ owner }) => owner.api.get('/health/ready')),
  'GET /api/openapi.json': asking(({ owner }) => owner.api.get('/api/openapi.json')),

  'POST /api/signup': asking(({ owner }) =>
    nobody(owner).post('/api/signup', { ...newcomer(), workspaceName: `W ${randomUUID()}` }),
  ),
  'POST /api/signup, with an invite': async (world) => {
    const { token } = await made<{ token: string }>(world.owner.api.post('/api/workspace/invites', {}));
    return () => nobody(world.owner).post('/api/signup', { ...newcomer(), inviteToken: token });
  },
  'POST /api/signin': asking(({ owner: { api, email } }) => api.post('/api/signin', { email, password: PASSWORD })),
  'POST /api/refresh': async (world) => {
    const { tokens } = await signedIn(world);
    return () => nobody(world.owner).post('/api/refresh', { refreshToken: tokens.refreshToken });
  },
  'POST /api/logout': asSomeone(({ api }) => api.post('/api/logout')),
  'POST /api/logout-all': asSomeone(({ api }) => api.post('/api/logout-all')),
  'GET /api/sessions': asking(({ owner }) => owner.api.get('/api/sessions?limit=100')),
  'DELETE /api/sessions/:sessionId': async ({ owner, query }) => {
    const [session] = await query<{ id: string }>(
      'select id from sessions where user_id = $1 order by id desc limit 1',
      [owner.id],
    );
    return () => owner.api.delete(`/api/sessions/${session?.id}`);
  },
  'GET /api/me': asking(({ owner }) => owner.api.get('/api/me')),
  'PATCH /api/me': asking(({ owner }) => owner.api.patch('/api/me', { fullName: 'Another' })),
  'PUT /api/me/password': asSomeone(({ api }) =>
    api.put('/api/me/password', { currentPassword: PASSWORD, newPassword: `${PASSWORD} again` }),
  ),
  'POST /api/users/:userId/password-reset': asking(({ owner, userIds }) =>
    owner.api.post(`/api/users/${userIds[0]}/password-reset`, undefined, key()),
  ),
  'POST /api/password-reset': async ({ owner, userIds }) => {
    const { token } = await made<{ token: string }>(owner.api.post(`/api/users/${userIds[1]}/password-reset`));
    return () => nobody(owner).post('/api/password-reset', { token, password: `${PASSWORD} again` });
  },

  'GET /api/users': asking(({ owner }) => owner.api.get('/api/users?limit=100')),
  'GET /api/users, by a word': asking(({ owner }) => owner.api.get('/api/users?q=person&limit=100')),
  'GET /api/users, by two words': asking(({ owner }) => owner.api.get('/api/users?q=pers%2012&limit=100')),
  'GET /api/users, by address': asking(({ owner }) => owner.api.get(`/api/users?email=${owner.email}`)),
  'GET /api/users, by ids': asking(({ owner, userIds }) =>
    owner.api.get(`/api/users?ids=${userIds.slice(0, 100).join()}`),
  ),
  'GET /api/users, by all of these': asking(({ owner, userIds }) =>
    owner.api.get(`/api/users?q=person&ids=${userIds.slice(0, 100).join()}&email=${owner.email}`),
  ),
  'GET /api/users/:id': asking(({ owner, userIds }) => owner.api.get(`/api/users/${userIds[0]}`)),
  'PATCH /api/users/:id, deactivated': asking((world) =>
    world.owner.api.patch(`/api/users/${world.userIds[0]}`, { status: 'deactivated' }),
  ),
  'PATCH /api/users/:id, active again': asking((world) =>
    world.owner.api.patch(`/api/users/${world.userIds[0]}`, { status: 'active' }),
  ),
  'PATCH /api/users/:id, another role': asking((world) =>
    world.owner.api.patch(`/api/users/${world.userIds[2]}`, { role: 'admin', currentPassword: PASSWORD }),
  ),
  'GET /api/workspace': asking(({ owner }) => owner.api.get('/api/workspace')),
  'PATCH /api/workspace': asking(({ owner }) => owner.api.patch('/api/workspace', { name: 'Another' })),
  'POST /api/workspace/invites': asking(({ owner }) => owner.api.post('/api/workspace/invites', {}, key())),
  'POST /api/workspace/invites, for an admin': asking(({ owner }) =>
    owner.api.post('/api/workspace/invites', { role: 'admin', currentPassword: PASSWORD }, key()),
  ),
  'GET /api/workspace/invites': asking(({ owner }) => owner.api.get('/api/workspace/invites?limit=100')),
  'GET /api/workspace/invites/:id': withInvite(({ api }, id) => api.get(`/api/workspace/invites/${id}`)),
  'DELETE /api/workspace/invites/:id': withInvite(({ api }, id) => api.delete(`/api/workspace/invites/${id}`)),
  'POST /api/bots': asking(({ owner }) => owner.api.post('/api/bots', { fullName: 'Bot' }, key())),
  'GET /api/tokens': asking(({ owner }) => owner.api.get('/api/tokens?limit=100')),
  'POST /api/tokens': asking(({ owner }) => owner.api.post('/api/tokens', { name: 'T', scope: 'read' }, key())),
  'DELETE /api/tokens/:tokenId': withToken(({ api }, { id }) => api.delete(`/api/tokens/${id}`)),
  'POST /api/events/ticket': asking(({ owner }) => owner.api.post('/api/events/ticket')),
  'POST /api/tokens/exchange': withToken(({ api }, { token }) => api.as(token).post('/api/tokens/exchange')),

  'GET /api/chat': asking(({ owner }) => owner.api.get('/api/chat?limit=100')),
  'GET /api/chat, second page': async ({ owner }) => {
    const { body } = await owner.api.get<{ nextCursor: string | null }>('/api/chat?limit=3');
    return () => owner.api.get(`/api/chat?cursor=${body.nextCursor}`);
  },
  'GET /api/chat, those to join': asking(({ owner }) => owner.api.get('/api/chat?scope=public&limit=100')),
  'GET /api/chat, of one type': asking(({ owner }) => owner.api.get('/api/chat?type=private_channel&limit=100')),
  'GET /api/chat, by name': asking(({ owner }) => owner.api.get('/api/chat?name=Chat%20one&limit=100')),
  'GET /api/chat, those to join by name': asking(({ owner }) =>
    owner.api.get('/api/chat?scope=public&name=Chat%20one&type=public_channel&limit=100'),
  ),
  'POST /api/chat': asking(({ owner, userIds }) => {
    const body = { type: 'private_channel', name: `chat ${randomUUID()}`, memberIds: userIds.slice(1, 99) };
    return owner.api.post('/api/chat', body, key());
  }),
  'POST /api/chat, a public channel': asking(({ owner }) =>
    owner.api.post('/api/chat', { type: 'public_channel', name: `chat ${randomUUID()}` }, key()),
  ),
  'POST /api/chat, a single one': asking((world) =>
    world.owner.api.post('/api/chat', { type: 'single', memberIds: [world.userIds[1]] }, key()),
  ),
  'POST /api/chat, a single one again': asking((world) =>
    world.owner.api.post('/api/chat', { type: 'single', memberIds: [world.userIds[1]] }, key()),
  ),
  'GET /api/chat/:id': inChat(({ api }, chat) => api.get(chat)),
  'PATCH /api/chat/:id': inChat(({ api }, chat) => api.patch(chat, { name: `chat ${randomUUID()}`, archived: false })),
  'DELETE /api/chat/:id': asking(({ owner, chatIds }) => owner.api.delete(`/api/chat/${chatIds[1]}`)),
  'POST /api/chat/:id/join': asking(({ owner, joinableIds }) =>
    owner.api.post(`/api/chat/${joinableIds[0]}/join`, undefined, key()),
  ),
  'POST /api/chat/:id/leave': asking(({ owner, joinableIds }) => owner.api.post(`/api/chat/${joinableIds[0]}/leave`)),
  'GET /api/chat/:id/members': inChat(({ api }, chat) => api.get(`${chat}/members?limit=100`)),
  'POST /api/chat/:id/members': asking(async (world) => {
    const body = { userIds: (await world.outsidersOf(world.lastChatId)).slice(0, 90) };
    return world.owner.api.post(`/api/chat/${world.lastChatId}/members`, body, key());
  }),
  'DELETE /api/chat/:id/members': asking(({ owner, chatIds, userIds }) =>
    owner.api.delete(`/api/chat/${chatIds[0]}/members`, { userIds: userIds.slice(3, 93) }),
  ),
  'DELETE /api/chat/:id/members/:memberId': inChat(({ api }, chat, { userIds }) =>
    api.delete(`${chat}/members/${userIds[1]}`),
  ),
  'PATCH /api/chat/:id/members/:memberId': asking(({ owner, chatIds, userIds }) =>
    owner.api.patch(`/api/chat/${chatIds[2]}/members/${userIds[2]}`, { role: 'owner' }),
  ),

  'GET /api/chat/:id/messages': inChat(({ api }, chat) => api.get(`${chat}/messages?limit=100`)),
  'GET /api/chat/:id/messages, from outside': fromOutside(({ api }, chat) => api.get(`${chat}/messages?limit=100`)),
  'GET /api/chat/:id/changes, from outside': fromOutside(({ api }, chat) => api.get(`${chat}/changes?since=100000`)),
  'GET /api/chat/:id/members, from outside': fromOutside(({ api }, chat) => api.get(`${chat}/members?limit=100`)),
  'GET /api/chat/:id/messages, older': inChat(({ api }, chat) => api.get(`${chat}/messages?limit=100&before=40`)),
  'GET /api/chat/:id/messages, newer': inChat(({ api }, chat) => api.get(`${chat}/messages?limit=100&after=2`)),
  'GET /api/chat/:id/messages, around': inChat(({ api }, chat) => api.get(`${chat}/messages?limit=100&around=10`)),
  'GET /api/chat/:id/messages, with senders': inChat(({ api }, chat) =>
    api.get(`${chat}/messages?limit=100&include=senders`),
  ),
  'POST /api/chat/:id/messages': inChat(({ api }, chat) => api.post(`${chat}/messages`, { content: 'new' }, key())),
  'GET /api/chat/:id/messages/:messageId': withMessage(({ api }, message) => api.get(message)),
  'PATCH /api/chat/:id/messages/:messageId': withMessage(({ api }, message) =>
    api.patch(message, { content: 'edited' }),
  ),
  'DELETE /api/chat/:id/messages/:messageId': withMessage(({ api }, message) => api.delete(message)),
  'GET /api/chat/:id/messages/:messageId/revisions': withMessage(({ api }, message) => api.get(`${message}/revisions`)),
  'GET /api/chat/:id/changes': inChat(({ api }, chat) => api.get(`${chat}/changes?since=0&limit=3`)),
  'GET /api/chat/:id/changes, with senders': inChat(({ api }, chat) =>
    api.get(`${chat}/changes?since=0&limit=3&include=senders`),
  ),
  'GET /api/chat/:id/changes, the last': inChat(({ api }, chat) => api.get(`${chat}/changes?since=100000`)),
  'PUT /api/chat/:id/read': inChat(({ api }, chat) => api.put(`${chat}/read`, { seq: 3 })),
  'GET /api/sync': asking(({ owner }) => owner.api.get('/api/sync')),
  'GET /api/sync, second page': async ({ owner }) => {
    const { body } = await owner.api.get<{ nextCursor: string | null }>('/api/sync?limit=3');
    return () => owner.api.get(`/api/sync?cursor=${body.nextCursor}`);
  },
  'GET /api/search/messages': asking(({ owner }) => owner.api.get('/api/search/messages?q=eccbc87%20more&limit=100')),
  'GET /api/search/messages, in one chat': asking(({ owner, chatId }) =>
    owner.api.get(`/api/search/messages?q=eccbc87%20more&chatId=${chatId}`),
  ),
  'GET /api/search/messages, latest first, with facets': asking(({ owner }) =>
    owner.api.get('/api/search/messages?q=eccbc87%20more&sort=newest&facets=chat,sender,chatType,month'),
  ),
  'GET /api/search/suggest': asking(({ owner }) => owner.api.get('/api/search/suggest?q=chat')),
  'GET /api/search/preferences': asking(({ owner }) => owner.api.get('/api/search/preferences')),
  'PUT /api/search/preferences': asking(({ owner }) => owner.api.put('/api/search/preferences', { tune: 'me' })),
};

function asking(ask: Ask): Operation {
  return (world) => Promise.resolve(() => ask(world));
}

function inChat(ask: (owner: Person, path: string, world: SizedWorld) => Promise<ApiResponse<unknown>>): Operation {
  return asking((world) => ask(world.owner, `/api/chat/${world.chatId}`, world));
}

/** In a public channel that the owner of the workspace is not in. */
function fromOutside(ask: (owner: Person, path: string) => Promise<ApiResponse<unknown>>): Operation {
  return asking(({ owner, joinableIds }) => ask(owner, `/api/chat/${joinableIds[0]}`));
}

function withMessage(ask: (owner: Person, path: string) => Promise<ApiResponse<unknown>>): Operation {
  return async (world) => {
    const path = `/api/chat/${world.chatId}/messages/${await world.message()}`;
    return () => ask(world.owner, path);
  };
}

function withInvite(ask: (owner: Person, id: string) => Promise<ApiResponse<unknown>>): Operation {
  return async ({ owner }) => {
    const { id } = await made<{ id: string }>(owner.api.post('/api/workspace/invites', {}));
    return () => ask(owner, id);
  };
}

interface MadeToken {
  id: string;
  token: string;
}

function withToken(ask: (owner: Person, made: MadeToken) => Promise<ApiResponse<unknown>>): Operation {
  return async ({ owner }) => {
    const token = await made<MadeToken>(owner.api.post('/api/tokens', { name: 'T', scope: 'write' }));
    return () => ask(owner, token);
  };
}

/** The request comes from another person each time, who has signed in. */
function asSomeone(ask: (someone: Person) => Promise<ApiResponse<unknown>>): Operation {
  return async (world) => {
    const someone = await signedIn(world);
    return () => ask(someone);
  };
}

async function signedIn(world: SizedWorld): Promise<Person> {
  const userId = world.next(world.userIds.slice(3), 'signing in');
  const [user] = await world.query<{ email: string }>('select email from users where id = $1', [userId]);
  const body = { email: user?.email, password: PASSWORD };
  const { baseUrl } = world.owner.api;
  return new Person(baseUrl, await expectStatus(200, nobody(world.owner).post<AuthTokens>('/api/signin', body)));
}

function made<T>(answer: Promise<ApiResponse<unknown>>): Promise<T> {
  return expectStatus(201, answer as Promise<ApiResponse<T>>);
}

function nobody({ api }: Person): ApiClient {
  return new ApiClient(api.baseUrl);
}

function key(): Record<string, string> {
  return { 'idempotency-key': randomUUID() };
}

function newcomer() {
  return { email: `${randomUUID()}@example.org`, password: PASSWORD, fullName: 'New' };
}
