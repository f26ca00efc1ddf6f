import { randomUUID } from 'node:crypto';
import type { AuthTokens, User } from '@fechatter/core';
import {
  ApiClient,
  eventually,
  expectStatus,
  joinWorkspace,
  PASSWORD,
  readAll,
  signUpWorkspace,
  type Problem,
} from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuthClient } from '../worlds/auth-client.js';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;
let anyone: AuthClient;

// Without a relay, the outbox keeps its rows, and revocations are looked up in PostgreSQL.
beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  anyone = new AuthClient(api.url);
});
afterAll(() => api.stop());

function signUp(body: object) {
  return anyone.api.post<AuthTokens & Problem>('/api/signup', {
    email: 'x@example.org',
    password: PASSWORD,
    fullName: 'X',
    ...body,
  });
}

describe('signing up', () => {
  it('creates a workspace and its owner, who is signed in', async () => {
    const email = 'Ada@Example.org';
    const { status, body, headers } = await signUp({ email, fullName: 'Ada 👩‍🚒', workspaceName: 'Käse & Co.' });
    expect(status).toBe(201);
    const createdAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const text = expect.any(String);
    const id = expect.stringMatching(/^\d+$/);
    expect(body).toStrictEqual({
      accessToken: text,
      tokenType: 'Bearer',
      expiresIn: 900,
      refreshToken: text,
      refreshExpiresIn: 30 * 86_400,
      user: {
        id,
        fullName: 'Ada 👩‍🚒',
        email,
        role: 'owner',
        status: 'active',
        avatarUrl: null,
        timeZone: null,
        isBot: false,
        createdAt,
      },
      workspace: { id, name: 'Käse & Co.', slug: 'kase-co', createdAt },
    });
    expect(headers.get('location')).toBe(`/api/users/${body.user.id}`);
    expect(await anyone.access(body.accessToken)).toEqual([200, undefined]);
  });

  it('gives workspaces of the same name different slugs', async () => {
    const people = [
      await signUpWorkspace(api.url, { workspaceName: '東京' }),
      await signUpWorkspace(api.url, { workspaceName: '東京' }),
    ];
    const [first, second] = people.map(({ tokens }) => tokens.workspace.slug);
    expect(first).toBe('workspace');
    expect(second).toMatch(/^workspace-[0-9a-f]{8}$/);
  });

  it('refuses an e-mail address that has an account, whatever its case', async () => {
    await signUpWorkspace(api.url, { email: 'taken@example.org' });
    const { status, body } = await signUp({ email: 'TAKEN@example.org', workspaceName: 'W' });
    expect([status, body.code]).toEqual([409, 'email_taken']);
  });

  it.each([
    ['too short', '7 chars', 'too_short'],
    ['too long', 'x'.repeat(129), 'too_long'],
    ['a common one', 'Password123', 'too_common'],
  ])('refuses a password that is %s', async (_, password, code) => {
    const { status, body } = await signUp({ password, workspaceName: 'W' });
    expect([status, body.code, body.errors?.[0]]).toMatchObject([422, 'weak_password', { pointer: '/password', code }]);
  });

  it('counts a password in characters, not bytes', async () => {
    await signUpWorkspace(api.url, { password: '👩‍🚒🔥🚒🧯💧🌊' });
  });

  it('accepts white space in a password, and takes any space for a space', async () => {
    const [email, password] = ['blank@example.org', '    \u00a0    '];
    await signUpWorkspace(api.url, { email, password });
    const signIn = (tried: string) => new ApiClient(api.url).post('/api/signin', { email, password: tried });
    const answers = [await signIn(password), await signIn(' '.repeat(9)), await signIn(' '.repeat(8))];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401]);
  });

  it.each([
    ['neither a workspace nor an invite', {}, '/workspaceName'],
    ['both', { workspaceName: 'W', inviteToken: '1.x' }, '/workspaceName'],
    ['no name', { fullName: '', workspaceName: 'W' }, '/fullName'],
    ['NUL in a name', { fullName: 'a\0b', workspaceName: 'W' }, '/fullName'],
    ['a malformed address', { email: 'x', workspaceName: 'W' }, '/email'],
    ['an address with NUL', { email: '"a\0"@example.org', workspaceName: 'W' }, '/email'],
    ['an address with a lone surrogate', { email: 'a\ud800@example.org', workspaceName: 'W' }, '/email'],
    ['a password with a lone surrogate', { password: 'long enough \udc00', workspaceName: 'W' }, '/password'],
    ['a role', { role: 'owner', workspaceName: 'W' }, '/role'],
  ])('refuses %s', async (_, body, pointer) => {
    const answer = await signUp(body);
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.pointer]).toEqual([
      400,
      'invalid_request',
      pointer,
    ]);
  });
});

describe('signing in', () => {
  it('accepts the e-mail address in any case', async () => {
    const { tokens, email } = await signUpWorkspace(api.url);
    const { status, body } = await anyone.signIn(email.toUpperCase());
    expect(status).toBe(200);
    expect([body.user, body.workspace]).toEqual([tokens.user, tokens.workspace]);
  });

  it('answers a wrong password, an unknown person and a deactivated person alike', async () => {
    const [known, gone] = [await signUpWorkspace(api.url), await signUpWorkspace(api.url)];
    await api.database.query(`update users set status = 'deactivated' where id = $1`, [gone.id]);
    const answers = [
      await anyone.signIn(known.email, 'not it at all'),
      await anyone.signIn('nobody@example.org'),
      await anyone.signIn(gone.email),
    ];
    const seen = answers.map(({ status, body }) => ({ ...body, status, instance: '' }));
    expect(seen[0]).toMatchObject({ status: 401, code: 'invalid_credentials' });
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });
});

describe('access tokens', () => {
  it('are refused once the person is deactivated', async () => {
    const person = await signUpWorkspace(api.url);
    await api.database.query(`update users set status = 'deactivated' where id = $1`, [person.id]);
    await eventually(async () => expect(await anyone.access(person.token)).toEqual([401, 'session_revoked']));
  });

  it('of another installation are refused, even if signed with the same key', async () => {
    const [own, foreign] = [...(await api.people(1)), ...(await api.people(1, randomUUID()))].map(({ token }) => token);
    expect(await anyone.access(own ?? '')).toEqual([200, undefined]);
    expect(await anyone.access(foreign ?? '')).toEqual([401, 'unauthenticated']);
  });
});

describe('people', () => {
  it('are listed page by page, within one’s own workspace only', async () => {
    const owner = await signUpWorkspace(api.url);
    const others = [await joinWorkspace(owner), await joinWorkspace(owner, { role: 'admin' })];
    await signUpWorkspace(api.url);
    const people = await readAll<User>(owner, '/api/users', 1);
    expect(people).toEqual([owner, ...others].map(({ tokens }) => tokens.user));
    expect(people.map(({ role }) => role)).toEqual(['owner', 'member', 'admin']);
  });

  it.each(['x', 'W10', 'WyJhIl0', 'WyIxIiwiMiJd'])('are not listed from the cursor %s', async (cursor) => {
    const owner = await signUpWorkspace(api.url);
    expect((await owner.api.get<Problem>(`/api/users?cursor=${cursor}`)).body.code).toBe('invalid_cursor');
  });
});

describe('with sign-up by invite only', () => {
  let closed: ChatApi;

  beforeAll(async () => {
    closed = await ChatApi.start({ RELAY_ENABLED: 'false', SIGNUP_MODE: 'invite' });
  });
  afterAll(() => closed.stop());

  it('creates the first workspace and no other, even if two people ask at once', async () => {
    const ask = (email: string) =>
      new ApiClient(closed.url).post<Problem>('/api/signup', {
        email,
        password: PASSWORD,
        fullName: 'X',
        workspaceName: 'W',
      });
    // Both requests get as far as they can while no user can be inserted.
    const blocker = await closed.database.connect();
    await blocker.query('begin; lock table users in share mode');
    const asked = Promise.all([ask('a@example.org'), ask('b@example.org')]);
    const waiting = `select from pg_locks where not granted
       and pid in (select pid from pg_stat_activity where datname = $1)`;
    await eventually(async () => expect(await closed.database.query(waiting, [closed.database.name])).toHaveLength(2));
    await blocker.query('commit');
    await blocker.end();
    const answers = await asked;
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403]);
    expect(answers.find(({ status }) => status === 403)?.body.code).toBe('signup_closed');
  });
});

describe('the log', () => {
  it('holds no token, password or text', async () => {
    let lines = '';
    const logged = await ChatApi.start({ RELAY_ENABLED: 'false', LOG_LEVEL: 'trace' }, (line) => (lines += line));
    const person = await signUpWorkspace(logged.url, { password: 'hush hush hush' });
    const client = new ApiClient(logged.url);
    await client.post('/api/signin', { email: person.email, password: 'hush hush hush' });
    const { body } = await client.post<AuthTokens>('/api/refresh', { refreshToken: person.tokens.refreshToken });
    const chat = await expectStatus(
      201,
      person.api.post<{ id: string }>('/api/chat', { type: 'private_channel', name: 'x' }),
    );
    await person.api.post(`/api/chat/${chat.id}/messages`, { content: 'a whispered text' });
    await person.api.post(`/api/chat/${chat.id}/messages?whispered=1`, { content: 'whispered', more: 'whispered' });
    await logged.stop();
    expect(lines).toContain('"path":"/api/refresh"');
    for (const secret of [
      'hush',
      'whispered',
      person.token,
      person.tokens.refreshToken,
      body.refreshToken,
      body.accessToken,
    ]) {
      expect(lines).not.toContain(secret);
    }
  });
});
