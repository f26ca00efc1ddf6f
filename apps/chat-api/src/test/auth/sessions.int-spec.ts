import type { Session } from '@fechatter/core';
import {
  eventually,
  expectStatus,
  logOut,
  Person,
  readAll,
  signUpPeople,
  signUpWorkspace,
  type Problem,
} from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuthClient } from '../worlds/auth-client.js';
import { ChatApi } from '../worlds/chat-api.js';

const AS_API_TOKEN = `kind = 'api_token', api_token_id = nextval('api_token_ids'), name = 'x', scope = 'read'`;

let api: ChatApi;
let anyone: AuthClient;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false', TRUSTED_PROXIES: 'loopback' });
  anyone = new AuthClient(api.url);
});
afterAll(() => api.stop());

/** Begins another session of `person`. */
async function signIn({ email }: Person, headers: Record<string, string> = {}): Promise<Person> {
  return new Person(api.url, await expectStatus(200, anyone.signIn(email, undefined, headers)));
}

function sessionsOf(person: Person): Promise<Session[]> {
  return readAll<Session>(person, '/api/sessions', 1);
}

async function currentSession(person: Person): Promise<Session> {
  const current = (await sessionsOf(person)).find(({ isCurrent }) => isCurrent);
  if (!current) throw new Error('an active session lists itself');
  return current;
}

/** The sessions whose revocation was announced. */
async function announced(person: Person): Promise<string[]> {
  const rows = await api.database.query<{ id: string }>(
    `select payload->>'sessionId' as id from outbox o join sessions s on s.id::text = payload->>'sessionId'
     where o.kind = 'revocation' and s.user_id = $1 order by 1`,
    [person.id],
  );
  return rows.map(({ id }) => id);
}

describe('the list of sessions', () => {
  it('shows the device and address of the last use, most recently used first', async () => {
    const person = await signUpWorkspace(api.url);
    const phone = await signIn(person, { 'user-agent': 'A phone', 'x-forwarded-for': '198.51.100.7' });
    const [first, second, ...more] = await sessionsOf(person);
    const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const times = { createdAt: moment, lastUsedAt: moment, expiresAt: moment };
    const id = expect.any(String);
    expect(first).toStrictEqual({ id, device: 'A phone', address: '198.51.100.7', isCurrent: false, ...times });
    expect(second).toStrictEqual({ id, device: 'node', address: '127.0.0.1', isCurrent: true, ...times });
    expect(more).toEqual([]);
    expect((await currentSession(phone)).id).toBe(first?.id);
  });

  it('shows the device and address of the latest refresh, the device up to 400 characters', async () => {
    const person = await signUpWorkspace(api.url);
    const later = await signIn(person);
    const headers = { 'user-agent': 'x'.repeat(500), 'x-forwarded-for': '2001:db8::1' };
    await expectStatus(200, anyone.refresh(person.tokens.refreshToken, headers));
    const [first, second] = await sessionsOf(later);
    expect(first).toMatchObject({ device: 'x'.repeat(400), address: '2001:db8::1', isCurrent: false });
    expect(Date.parse(first?.lastUsedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(first?.createdAt ?? ''));
    expect(second).toMatchObject({ isCurrent: true });
  });

  it('shows a device in any script, and cuts no character', async () => {
    const person = await signUpWorkspace(api.url);
    const bytesOf = (text: string) => Buffer.from(text).toString('latin1');
    const phone = await signIn(person, { 'user-agent': bytesOf(`Zoë ${'📱'.repeat(500)}`) });
    expect((await currentSession(phone)).device).toBe(`Zoë ${'📱'.repeat(396)}`);
  });

  it('omits sessions that are expired or revoked, API tokens, and sessions of others', async () => {
    const [person, other] = await signUpPeople(api.url, 1);
    await logOut(await signIn(person));
    const change = async (sql: string) => {
      const { id } = await currentSession(await signIn(person));
      await api.database.query(`update sessions set ${sql} where id = $1`, [id]);
    };
    await change('expires_at = now()');
    await change(AS_API_TOKEN);
    await signIn(other as Person);
    expect(await sessionsOf(person)).toMatchObject([{ isCurrent: true }]);
  });

  it.each(['x', 'W10', Buffer.from('["2026-01-01T00:00:00.000Z","1"]').toString('base64url')])(
    'refuses the cursor %s',
    async (cursor) => {
      const [person] = (await api.people(1)) as [Person];
      const { body } = await person.api.get<Problem>(`/api/sessions?cursor=${cursor}`);
      expect(body).toMatchObject({ code: 'invalid_cursor', errors: [{ pointer: '?cursor', code: 'invalid_cursor' }] });
    },
  );
});

describe('ending a session', () => {
  it('revokes its access and refresh tokens, and no other session', async () => {
    const person = await signUpWorkspace(api.url);
    const other = await signIn(person);
    const { id } = await currentSession(other);
    await expectStatus(204, person.api.delete(`/api/sessions/${id}`));
    expect(await anyone.access(other.token)).toEqual([401, 'session_revoked']);
    expect((await anyone.refresh(other.tokens.refreshToken)).body.code).toBe('invalid_refresh_token');
    expect(await sessionsOf(person)).toMatchObject([{ isCurrent: true }]);
    expect(await announced(person)).toEqual([id]);
  });

  it('answers alike for somebody else’s session, an ended one, and one that never was', async () => {
    const [person, other] = await signUpPeople(api.url, 1);
    const ended = await signIn(person);
    const { id: endedId } = await currentSession(ended);
    await logOut(ended);
    const { id: foreignId } = await currentSession(other as Person);
    const answers = [];
    for (const id of [foreignId, endedId, '00000000-0000-0000-0000-000000000000', '7', 'x'])
      answers.push(await person.api.delete<Problem>(`/api/sessions/${id}`));
    const seen = answers.map(({ body }) => ({ ...body, instance: '' }));
    expect(seen[0]).toMatchObject({ status: 404, code: 'session_not_found' });
    expect(new Set(seen.map((problem) => JSON.stringify(problem))).size).toBe(1);
    expect(await anyone.access((other as Person).token)).toEqual([200, undefined]);
  });
});

describe('logging out', () => {
  it('revokes the session’s access and refresh tokens at once, and no other session', async () => {
    const person = await signUpWorkspace(api.url);
    const other = await signIn(person);
    await logOut(person);
    expect(await anyone.access(person.token)).toEqual([401, 'session_revoked']);
    expect((await anyone.refresh(person.tokens.refreshToken)).body.code).toBe('invalid_refresh_token');
    expect(await anyone.access(other.token)).toEqual([200, undefined]);
  });

  it.each(['/api/logout', '/api/logout-all'])('needs a token and no body: %s', async (path) => {
    expect((await anyone.api.post<Problem>(path)).body.code).toBe('unauthenticated');
  });

  it('everywhere revokes and announces every session of the person, and nobody else’s', async () => {
    const [person, other] = await signUpPeople(api.url, 1);
    const sessions = [person, await signIn(person), await signIn(person)];
    const living = await sessionsOf(person);
    await expectStatus(204, person.api.post('/api/logout-all'));
    for (const { token, tokens } of sessions) {
      expect(await anyone.access(token)).toEqual([401, 'session_revoked']);
      expect((await anyone.refresh(tokens.refreshToken)).body.code).toBe('invalid_refresh_token');
    }
    expect(await announced(person)).toEqual(living.map(({ id }) => id).sort());
    expect(await anyone.access((other as Person).token)).toEqual([200, undefined]);
  });

  it('everywhere keeps API tokens', async () => {
    const person = await signUpWorkspace(api.url);
    const token = await signIn(person);
    const { id } = await currentSession(token);
    await api.database.query(`update sessions set ${AS_API_TOKEN} where id = $1`, [id]);
    await expectStatus(204, person.api.post('/api/logout-all'));
    const [row] = await api.database.query('select revoked_at from sessions where id = $1', [id]);
    expect(row).toEqual({ revoked_at: null });
  });
});

describe('a session that was ended on another chat-api', () => {
  it('is refused by this one', async () => {
    const second = await api.another({ RELAY_ENABLED: 'false' });
    const person = await signUpWorkspace(api.url);
    const there = new AuthClient(second.url);
    expect(await there.access(person.token)).toEqual([200, undefined]);
    await expectStatus(204, person.api.post('/api/logout-all'));
    await eventually(async () => expect(await there.access(person.token)).toEqual([401, 'session_revoked']));
    await second.drain();
  });
});
