import type { AuthTokens } from '@fechatter/core';
import { eventually, expectStatus, Person, signUpWorkspace } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuthClient } from '../worlds/auth-client.js';
import { ChatApi } from '../worlds/chat-api.js';
import { duringChange } from '../worlds/during-change.js';

let api: ChatApi;
let anyone: AuthClient;

// Without a relay, the outbox keeps its rows, and revocations are looked up in PostgreSQL.
beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  anyone = new AuthClient(api.url);
});
afterAll(() => api.stop());

describe('refreshing', () => {
  it('returns the next pair of tokens, within the lifetime of the session', async () => {
    const { tokens } = await signUpWorkspace(api.url);
    await api.database.query(`update sessions set expires_at = now() + interval '5 minutes' where user_id = $1`, [
      tokens.user.id,
    ]);
    const { status, body } = await anyone.refresh(tokens.refreshToken);
    expect(status).toBe(200);
    expect(body.refreshToken).not.toBe(tokens.refreshToken);
    expect(body.refreshExpiresIn).toBeLessThanOrEqual(300);
    expect(body.expiresIn).toBe(body.refreshExpiresIn);
    expect([body.user, body.workspace]).toEqual([tokens.user, tokens.workspace]);
    expect(await anyone.access(body.accessToken)).toEqual([200, undefined]);
  });

  it('answers repeats within the grace period with the same successor, even concurrent ones', async () => {
    const { tokens } = await signUpWorkspace(api.url);
    const answers = await Promise.all(Array.from({ length: 8 }, () => anyone.refresh(tokens.refreshToken)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const successors = new Set(answers.map(({ body }) => body.refreshToken));
    expect(successors.size).toBe(1);
    expect((await anyone.refresh([...successors][0] ?? '')).status).toBe(200);
  });

  async function expectFamilyRevoked(person: Person, latest: AuthTokens): Promise<void> {
    expect((await anyone.refresh(latest.refreshToken)).body.code).toBe('invalid_refresh_token');
    await eventually(async () => expect(await anyone.access(latest.accessToken)).toEqual([401, 'session_revoked']));
    const rows = await api.database.query<{ payload: { sessionId: string } }>(
      `select payload from outbox where kind = 'revocation' and payload->>'sessionId' in
         (select id::text from sessions where user_id = $1)`,
      [person.id],
    );
    expect(rows).toHaveLength(1);
  }

  it('ends the session when a token is used after its successor', async () => {
    const person = await signUpWorkspace(api.url);
    const second = await expectStatus(200, anyone.refresh(person.tokens.refreshToken));
    const third = await expectStatus(200, anyone.refresh(second.refreshToken));
    const reuse = await anyone.refresh(person.tokens.refreshToken);
    expect([reuse.status, reuse.body.code]).toEqual([401, 'invalid_refresh_token']);
    await expectFamilyRevoked(person, third);
  });

  it('ends the session when a token is used again after the grace period', async () => {
    const person = await signUpWorkspace(api.url);
    const second = await expectStatus(200, anyone.refresh(person.tokens.refreshToken));
    await api.database.query(`update sessions set rotated_at = rotated_at - interval '11 seconds' where user_id = $1`, [
      person.id,
    ]);
    expect((await anyone.refresh(person.tokens.refreshToken)).status).toBe(401);
    await expectFamilyRevoked(person, second);
  });

  it('keeps the other sessions of the person', async () => {
    const person = await signUpWorkspace(api.url);
    const other = await expectStatus(200, anyone.signIn(person.email));
    const second = await expectStatus(200, anyone.refresh(person.tokens.refreshToken));
    await anyone.refresh(second.refreshToken);
    await anyone.refresh(person.tokens.refreshToken);
    expect(await anyone.access(other.accessToken)).toEqual([200, undefined]);
    expect((await anyone.refresh(other.refreshToken)).status).toBe(200);
  });

  it.each([
    ['an expired session', `update sessions set expires_at = now() where user_id = $1`],
    ['a deactivated person', `update users set status = 'deactivated' where id = $1`],
  ])('refuses %s', async (_, sql) => {
    const { tokens } = await signUpWorkspace(api.url);
    await api.database.query(sql, [tokens.user.id]);
    expect((await anyone.refresh(tokens.refreshToken)).body.code).toBe('invalid_refresh_token');
  });

  it.each([
    ['nothing', () => ''],
    ['no token', () => 'hello'],
    ['a changed token', (token: string) => (token.startsWith('A') ? 'B' : 'A') + token.slice(1)],
  ])('refuses %s', async (_, change) => {
    const { tokens } = await signUpWorkspace(api.url);
    expect((await anyone.refresh(change(tokens.refreshToken ?? ''))).body.code).toBe('invalid_refresh_token');
    expect((await anyone.refresh(tokens.refreshToken)).status).toBe(200);
  });

  it('by two tabs at once gives both the same successor, which works', async () => {
    const { tokens, id } = await signUpWorkspace(api.url);
    const twoTabs = () => Promise.all([anyone.refresh(tokens.refreshToken), anyone.refresh(tokens.refreshToken)]);
    const [one, other] = await duringChange(
      api.database,
      ['select from sessions where user_id = $1 for update', [id]],
      2,
      twoTabs,
    );
    expect([one.status, other.status]).toEqual([200, 200]);
    expect(one.body.refreshToken).toBe(other.body.refreshToken);
    expect((await anyone.refresh(one.body.refreshToken)).status).toBe(200);
  });

  it.each(['refreshing', 'signing in'])(
    'a person who is deactivated at the same time gets no session by %s',
    async (way) => {
      const { tokens, id, email } = await signUpWorkspace(api.url);
      const enter = () => (way === 'refreshing' ? anyone.refresh(tokens.refreshToken) : anyone.signIn(email));
      const deactivation: [string, unknown[]] = [`update users set status = 'deactivated' where id = $1`, [id]];
      const answers = await duringChange(api.database, deactivation, 2, () => Promise.all([enter(), enter()]));
      expect(answers.map(({ status }) => status)).toEqual([401, 401]);
      const sessions = await api.database.query('select previous_token_hash from sessions where user_id = $1', [id]);
      expect(sessions).toEqual([{ previous_token_hash: null }]);
    },
  );

  it('signing in with the old password while it is changed leaves no session', async () => {
    const { id, email } = await signUpWorkspace(api.url);
    const change: [string, unknown[]] = [`update users set password_hash = 'another' where id = $1`, [id]];
    const [answer] = await duringChange(api.database, change, 1, () => Promise.all([anyone.signIn(email)]));
    expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credentials']);
  });
});
