import { randomUUID } from 'node:crypto';
import type { AuthTokens, User } from '@fechatter/core';
import {
  ApiClient,
  eventually,
  expectStatus,
  joinWorkspace,
  logOut,
  PASSWORD,
  Person,
  readAll,
  signUpWorkspace,
  type Problem,
} from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatApi } from './chat-api.js';

let api: ChatApi;
let anyone: ApiClient;

// Without a relay the outbox keeps its rows, and PostgreSQL is asked who is shut out.
beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  anyone = new ApiClient(api.url);
});
afterAll(() => api.stop());

function signIn(email: string, password = PASSWORD) {
  return anyone.post<AuthTokens & Problem>('/api/signin', { email, password });
}

function refresh(refreshToken: string | null) {
  return anyone.post<AuthTokens & Problem>('/api/refresh', { refreshToken });
}

/** The status and code with which an access token is answered. */
async function access(token: string): Promise<[number, string | undefined]> {
  const { status, body } = await anyone.as(token).get<Partial<Problem>>('/api/users');
  return [status, body.code];
}

function signUp(body: object) {
  return anyone.post<AuthTokens & Problem>('/api/signup', {
    email: 'x@example.org',
    password: PASSWORD,
    fullName: 'X',
    ...body,
  });
}

describe('signing up', () => {
  it('makes a workspace and its owner, signed in', async () => {
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
    expect(await access(body.accessToken)).toEqual([200, undefined]);
  });

  it('gives workspaces of one name different slugs', async () => {
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

  it.each([
    ['neither a workspace nor an invite', {}, '/workspaceName'],
    ['both', { workspaceName: 'W', inviteToken: '1.x' }, '/workspaceName'],
    ['no name', { fullName: '', workspaceName: 'W' }, '/fullName'],
    ['NUL in a name', { fullName: 'a\0b', workspaceName: 'W' }, '/fullName'],
    ['an address that is none', { email: 'x', workspaceName: 'W' }, '/email'],
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
  it('takes the e-mail address in any case', async () => {
    const { tokens, email } = await signUpWorkspace(api.url);
    const { status, body } = await signIn(email.toUpperCase());
    expect(status).toBe(200);
    expect([body.user, body.workspace]).toEqual([tokens.user, tokens.workspace]);
  });

  it('answers a wrong password, an unknown person and a deactivated one alike', async () => {
    const [known, gone] = [await signUpWorkspace(api.url), await signUpWorkspace(api.url)];
    await api.database.query(`update users set status = 'deactivated' where id = $1`, [gone.id]);
    const answers = [
      await signIn(known.email, 'not it at all'),
      await signIn('nobody@example.org'),
      await signIn(gone.email),
    ];
    const seen = answers.map(({ status, body }) => ({ ...body, status, instance: '' }));
    expect(seen[0]).toMatchObject({ status: 401, code: 'invalid_credentials' });
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });
});

describe('refreshing', () => {
  it('hands out the next pair of tokens, within the lifetime of the session', async () => {
    const { tokens } = await signUpWorkspace(api.url);
    await api.database.query(`update sessions set expires_at = now() + interval '5 minutes' where user_id = $1`, [
      tokens.user.id,
    ]);
    const { status, body } = await refresh(tokens.refreshToken);
    expect(status).toBe(200);
    expect(body.refreshToken).not.toBe(tokens.refreshToken);
    expect(body.refreshExpiresIn).toBeLessThanOrEqual(300);
    expect(body.expiresIn).toBe(body.refreshExpiresIn);
    expect([body.user, body.workspace]).toEqual([tokens.user, tokens.workspace]);
    expect(await access(body.accessToken)).toEqual([200, undefined]);
  });

  it('answers a repeat within the grace with the same successor, also when all come at once', async () => {
    const { tokens } = await signUpWorkspace(api.url);
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(tokens.refreshToken)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const successors = new Set(answers.map(({ body }) => body.refreshToken));
    expect(successors.size).toBe(1);
    expect((await refresh([...successors][0] ?? '')).status).toBe(200);
  });

  async function expectFamilyRevoked(person: Person, latest: AuthTokens): Promise<void> {
    expect((await refresh(latest.refreshToken)).body.code).toBe('invalid_refresh_token');
    await eventually(async () => expect(await access(latest.accessToken)).toEqual([401, 'session_revoked']));
    const rows = await api.database.query<{ payload: { sessionId: string } }>(
      `select payload from outbox where kind = 'revocation' and payload->>'sessionId' in
         (select id::text from sessions where user_id = $1)`,
      [person.id],
    );
    expect(rows).toHaveLength(1);
  }

  it('ends the session when a token is used whose successor was used', async () => {
    const person = await signUpWorkspace(api.url);
    const second = await expectStatus(200, refresh(person.tokens.refreshToken));
    const third = await expectStatus(200, refresh(second.refreshToken));
    const reuse = await refresh(person.tokens.refreshToken);
    expect([reuse.status, reuse.body.code]).toEqual([401, 'invalid_refresh_token']);
    await expectFamilyRevoked(person, third);
  });

  it('ends the session when a token is used again after the grace', async () => {
    const person = await signUpWorkspace(api.url);
    const second = await expectStatus(200, refresh(person.tokens.refreshToken));
    await api.database.query(`update sessions set rotated_at = rotated_at - interval '11 seconds' where user_id = $1`, [
      person.id,
    ]);
    expect((await refresh(person.tokens.refreshToken)).status).toBe(401);
    await expectFamilyRevoked(person, second);
  });

  it('leaves the other sessions of the person alone', async () => {
    const person = await signUpWorkspace(api.url);
    const other = await expectStatus(200, signIn(person.email));
    const second = await expectStatus(200, refresh(person.tokens.refreshToken));
    await refresh(second.refreshToken);
    await refresh(person.tokens.refreshToken);
    expect(await access(other.accessToken)).toEqual([200, undefined]);
    expect((await refresh(other.refreshToken)).status).toBe(200);
  });

  it.each([
    ['a session that is over', `update sessions set expires_at = now() where user_id = $1`],
    ['a person who was deactivated', `update users set status = 'deactivated' where id = $1`],
  ])('refuses %s', async (_, sql) => {
    const { tokens } = await signUpWorkspace(api.url);
    await api.database.query(sql, [tokens.user.id]);
    expect((await refresh(tokens.refreshToken)).body.code).toBe('invalid_refresh_token');
  });

  it.each([
    ['nothing', () => ''],
    ['no token', () => 'hello'],
    ['a changed token', (token: string) => (token.startsWith('A') ? 'B' : 'A') + token.slice(1)],
  ])('refuses %s', async (_, change) => {
    const { tokens } = await signUpWorkspace(api.url);
    expect((await refresh(change(tokens.refreshToken ?? ''))).body.code).toBe('invalid_refresh_token');
    expect((await refresh(tokens.refreshToken)).status).toBe(200);
  });
});

describe('logging out', () => {
  it('shuts the session out at once, its refresh token too, and no other session', async () => {
    const person = await signUpWorkspace(api.url);
    const other = await expectStatus(200, signIn(person.email));
    await logOut(person);
    expect(await access(person.token)).toEqual([401, 'session_revoked']);
    expect((await refresh(person.tokens.refreshToken)).body.code).toBe('invalid_refresh_token');
    expect(await access(other.accessToken)).toEqual([200, undefined]);
  });

  it('takes no body and needs a token', async () => {
    expect((await anyone.post<Problem>('/api/logout')).body.code).toBe('unauthenticated');
  });
});

describe('access tokens', () => {
  it('count for nothing once the person is deactivated', async () => {
    const person = await signUpWorkspace(api.url);
    await api.database.query(`update users set status = 'deactivated' where id = $1`, [person.id]);
    await eventually(async () => expect(await access(person.token)).toEqual([401, 'session_revoked']));
  });

  it('of another installation count for nothing, though signed with the same key', async () => {
    const [own, foreign] = [...(await api.people(1)), ...(await api.people(1, randomUUID()))].map(({ token }) => token);
    expect(await access(own ?? '')).toEqual([200, undefined]);
    expect(await access(foreign ?? '')).toEqual([401, 'unauthenticated']);
  });
});

describe('people', () => {
  it('are listed page by page, those of the own workspace only', async () => {
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

describe('where sign-up is by invite', () => {
  let closed: ChatApi;

  beforeAll(async () => {
    closed = await ChatApi.start({ RELAY_ENABLED: 'false', SIGNUP_MODE: 'invite' });
  });
  afterAll(() => closed.stop());

  it('makes the first workspace and no other, also when two ask at once', async () => {
    const ask = (email: string) =>
      new ApiClient(closed.url).post<Problem>('/api/signup', {
        email,
        password: PASSWORD,
        fullName: 'X',
        workspaceName: 'W',
      });
    // Both get as far as they can while nobody can be written.
    const blocker = await closed.database.connect();
    await blocker.query('begin; lock table users in share mode');
    const asked = Promise.all([ask('a@example.org'), ask('b@example.org')]);
    const waiting =
      'select from pg_locks where not granted and pid in (select pid from pg_stat_activity where datname = $1)';
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
