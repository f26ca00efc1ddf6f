import { PASSWORD } from '@fechatter/testing';
import type { Answers, Row } from './matrix-row.js';

/** Every caller acts on their own data, or on their own workspace. */
function anyone(outcome: number): Answers {
  return { stranger: outcome, member: outcome, admin: outcome, workspaceOwner: outcome };
}

/** The stranger is the owner of their own workspace. */
function admins(success: number): Answers {
  return { stranger: success, member: 'not_an_admin', admin: success, workspaceOwner: success };
}

/** The same for a thing of this workspace, which the stranger can't see. */
function adminsHere(success: number, unseen: Answers['stranger']): Answers {
  return { ...admins(success), stranger: unseen };
}

const ownerHere = { ...adminsHere(200, 'user_not_found'), admin: 'not_the_owner' } satisfies Answers;
const userOnly = { user: 'user_not_found' } as const;

export const publicRows: Row[] = [
  ...['GET /health', 'GET /health/simple', 'GET /health/ready', 'GET /api/openapi.json'].map((route): Row => ({
    route,
    needs: 'nothing',
    answers: anyone(200),
  })),
  {
    route: 'POST /api/signup',
    needs: 'nothing',
    answers: anyone(201),
    request: (_, { number, people }) => ({
      body: { email: `new.${people.member.email}`, password: PASSWORD, fullName: 'New', workspaceName: `W${number}` },
    }),
  },
  {
    route: 'POST /api/signin',
    needs: 'nothing',
    answers: anyone(200),
    request: (_, { people }) => ({ body: { email: people.member.email, password: PASSWORD } }),
  },
  {
    route: 'POST /api/refresh',
    needs: 'nothing',
    answers: anyone(200),
    prepare: async ({ world, post }) => {
      const { email } = world.people.member;
      const { refreshToken = '' } = await post('member', '/api/signin', { email, password: PASSWORD });
      return { secret: refreshToken };
    },
    request: ({ secret }) => ({ body: { refreshToken: secret } }),
  },
  {
    route: 'POST /api/password-reset',
    needs: 'nothing',
    answers: anyone(204),
    prepare: async ({ ids, post }) => {
      const { token = '' } = await post('workspaceOwner', `/api/users/${ids.user}/password-reset`);
      return { secret: token };
    },
    request: ({ secret }) => ({ body: { token: secret, password: `${PASSWORD} again` } }),
  },
];

export const ownRows: Row[] = [
  { route: 'POST /api/logout', needs: 'session', answers: anyone(204) },
  { route: 'POST /api/logout-all', needs: 'session', answers: anyone(204) },
  { route: 'GET /api/sessions', needs: 'session', answers: anyone(200) },
  {
    route: 'DELETE /api/sessions/:sessionId',
    needs: 'session',
    answers: anyone(204),
    unseen: { session: 'session_not_found' },
  },
  { route: 'GET /api/me', needs: 'read', answers: anyone(200) },
  {
    route: 'PATCH /api/me',
    needs: 'write',
    answers: anyone(200),
    request: () => ({ body: { fullName: 'Somebody Else' } }),
  },
  { route: 'GET /api/search/preferences', needs: 'read', answers: anyone(200) },
  {
    route: 'PUT /api/search/preferences',
    needs: 'write',
    answers: anyone(200),
    request: () => ({ body: { tune: 'none' } }),
  },
  {
    route: 'PUT /api/me/password',
    needs: 'session',
    answers: anyone(204),
    request: () => ({ body: { currentPassword: PASSWORD, newPassword: `${PASSWORD} again` } }),
  },
  { route: 'GET /api/tokens', needs: 'session', answers: anyone(200) },
  {
    route: 'GET /api/tokens',
    when: 'of a bot',
    needs: 'session',
    answers: adminsHere(200, 'user_not_found'),
    target: 'bot',
    unseen: userOnly,
    request: ({ user }) => ({ query: `?userId=${user}` }),
  },
  {
    route: 'POST /api/tokens',
    needs: 'session',
    answers: anyone(201),
    request: () => ({ body: { name: 'Script', scope: 'read' } }),
  },
  {
    route: 'POST /api/tokens',
    when: 'for a bot',
    needs: 'session',
    answers: adminsHere(201, 'unknown_member'),
    target: 'bot',
    unseen: { user: 'unknown_member' },
    request: ({ user }) => ({ body: { name: 'Script', scope: 'read', userId: user } }),
  },
  {
    route: 'POST /api/events/ticket',
    needs: 'read',
    answers: anyone(201),
  },
  {
    route: 'POST /api/tokens/exchange',
    needs: 'token',
    answers: {
      stranger: 'insufficient_scope',
      member: 'insufficient_scope',
      admin: 'insufficient_scope',
      workspaceOwner: 'insufficient_scope',
    },
  },
  {
    route: 'DELETE /api/tokens/:tokenId',
    needs: 'session',
    answers: anyone(204),
    unseen: { token: 'token_not_found' },
    prepare: async ({ caller, post }) => {
      const { id = '' } = await post(caller, '/api/tokens', { name: 'Script', scope: 'read' });
      return { token: id };
    },
  },
];

export const workspaceRows: Row[] = [
  { route: 'GET /api/workspace', needs: 'read', answers: anyone(200) },
  {
    route: 'PATCH /api/workspace',
    needs: 'admin',
    answers: admins(200),
    request: () => ({ body: { name: 'Another name' } }),
  },
  { route: 'GET /api/workspace/invites', needs: 'admin', answers: admins(200) },
  { route: 'POST /api/workspace/invites', needs: 'admin', answers: admins(201), request: () => ({ body: {} }) },
  {
    route: 'POST /api/workspace/invites',
    when: 'for an admin',
    needs: 'session',
    answers: { ...admins(201), admin: 'not_the_owner' },
    request: () => ({ body: { role: 'admin', currentPassword: PASSWORD } }),
  },
  {
    route: 'GET /api/workspace/invites/:id',
    needs: 'admin',
    answers: adminsHere(200, 'invite_not_found'),
    unseen: { invite: 'invite_not_found' },
  },
  {
    route: 'DELETE /api/workspace/invites/:id',
    needs: 'admin',
    answers: adminsHere(204, 'invite_not_found'),
    unseen: { invite: 'invite_not_found' },
  },
  { route: 'POST /api/bots', needs: 'admin', answers: admins(201), request: () => ({ body: { fullName: 'Robot' } }) },
  {
    route: 'GET /api/users',
    needs: 'read',
    answers: anyone(200),
    shows: () => ['outsider', 'removed', 'member', 'author', 'owner', 'admin', 'adminInside', 'workspaceOwner'],
  },
  {
    route: 'GET /api/users',
    when: 'looked up',
    needs: 'read',
    answers: anyone(200),
    unseen: { user: 200 },
    request: ({ user }) => ({ query: `?ids=${user}` }),
  },
  {
    route: 'GET /api/users/:id',
    needs: 'read',
    answers: { ...anyone(200), stranger: 'user_not_found' },
    unseen: userOnly,
  },
  {
    route: 'PATCH /api/users/:id',
    when: 'deactivating a member',
    needs: 'admin',
    answers: adminsHere(200, 'user_not_found'),
    target: 'author',
    unseen: userOnly,
    request: () => ({ body: { status: 'deactivated' } }),
  },
  {
    route: 'PATCH /api/users/:id',
    when: 'making a member an admin',
    needs: 'session',
    answers: ownerHere,
    target: 'author',
    unseen: userOnly,
    request: () => ({ body: { role: 'admin', currentPassword: PASSWORD } }),
  },
  {
    route: 'PATCH /api/users/:id',
    when: 'deactivating an admin',
    needs: 'admin',
    answers: ownerHere,
    target: 'admin',
    unseen: userOnly,
    request: () => ({ body: { status: 'deactivated' } }),
  },
  {
    route: 'PATCH /api/users/:id',
    when: 'transferring the workspace',
    needs: 'session',
    answers: ownerHere,
    target: 'author',
    unseen: userOnly,
    request: () => ({ body: { role: 'owner', currentPassword: PASSWORD } }),
  },
  {
    route: 'PATCH /api/users/:id',
    when: 'deactivating the owner',
    needs: 'admin',
    answers: { ...ownerHere, workspaceOwner: 'owner_must_transfer' },
    target: 'workspaceOwner',
    unseen: userOnly,
    request: () => ({ body: { status: 'deactivated' } }),
  },
  {
    route: 'POST /api/users/:userId/password-reset',
    when: 'of a member',
    needs: 'session',
    answers: adminsHere(201, 'user_not_found'),
    target: 'author',
    unseen: userOnly,
  },
  {
    route: 'POST /api/users/:userId/password-reset',
    when: 'of an admin',
    needs: 'session',
    answers: { ...ownerHere, workspaceOwner: 201 },
    target: 'admin',
    unseen: userOnly,
    request: () => ({ body: { currentPassword: PASSWORD } }),
  },
];
