import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LimitKind } from '@fechatter/limits';
import { ChatApi } from '../worlds/chat-api.js';
import { routesOf } from '../worlds/routes-of.js';

/**
 * The limit that counts each route's requests. Enter a new route here. `sign-in` is for routes that take a
 * password or turn what a person holds into tokens. A route that costs far more than others needs a limit of
 * its own: see libs/limits.
 */
const routesByLimit: Record<LimitKind | 'none', readonly string[]> = {
  'sign-in': [
    'POST /api/signup',
    'POST /api/signin',
    'POST /api/refresh',
    'PUT /api/me/password',
    'POST /api/password-reset',
  ],
  send: ['POST /api/chat/:id/messages'],
  search: [
    'GET /api/search/messages',
    'GET /api/search/suggest',
    'GET /api/search/preferences',
    'PUT /api/search/preferences',
  ],
  other: [
    'GET /api/chat',
    'POST /api/chat',
    'GET /api/chat/:id',
    'PATCH /api/chat/:id',
    'DELETE /api/chat/:id',
    'GET /api/chat/:id/changes',
    'POST /api/chat/:id/join',
    'POST /api/chat/:id/leave',
    'GET /api/chat/:id/members',
    'POST /api/chat/:id/members',
    'DELETE /api/chat/:id/members',
    'PATCH /api/chat/:id/members/:memberId',
    'DELETE /api/chat/:id/members/:memberId',
    'GET /api/chat/:id/messages',
    'GET /api/chat/:id/messages/:messageId',
    'PATCH /api/chat/:id/messages/:messageId',
    'DELETE /api/chat/:id/messages/:messageId',
    'GET /api/chat/:id/messages/:messageId/revisions',
    'PUT /api/chat/:id/read',
    'POST /api/logout',
    'POST /api/logout-all',
    'GET /api/sessions',
    'DELETE /api/sessions/:sessionId',
    'GET /api/tokens',
    'POST /api/tokens',
    'DELETE /api/tokens/:tokenId',
    'POST /api/tokens/exchange',
    'POST /api/events/ticket',
    'GET /api/me',
    'PATCH /api/me',
    'GET /api/users',
    'GET /api/users/:id',
    'PATCH /api/users/:id',
    'POST /api/users/:userId/password-reset',
    'POST /api/bots',
    'GET /api/workspace',
    'PATCH /api/workspace',
    'GET /api/workspace/invites',
    'POST /api/workspace/invites',
    'GET /api/workspace/invites/:id',
    'DELETE /api/workspace/invites/:id',
    'GET /api/sync',
    'GET /api/openapi.json',
  ],
  none: ['GET /health', 'GET /health/ready', 'GET /health/simple'],
};

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

describe('the requests of every route', () => {
  it('are counted by the limit that is entered for it', async () => {
    const limits = await Promise.all(routesOf(api).map(async (route) => [route, await limitOf(route)] as const));
    expect(Object.fromEntries(limits)).toEqual(entered());
  });
});

/** Anonymous requests are counted by address only, and the answer names that limit. */
async function limitOf(route: string): Promise<string> {
  const [method, path = ''] = route.split(' ');
  const { headers } = await fetch(api.url + path.replace(/:\w+/g, '1'), { method });
  return /^"(.+)-address"/.exec(headers.get('ratelimit-policy') ?? '')?.[1] ?? 'none';
}

function entered(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(routesByLimit).flatMap(([limit, routes]) => routes.map((route) => [route, limit])),
  );
}
