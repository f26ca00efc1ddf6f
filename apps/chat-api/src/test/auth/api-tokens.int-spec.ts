import { createHash } from 'node:crypto';
import type { ApiToken, User } from '@fechatter/core';
import { connectNats, RevocationWatch } from '@fechatter/nats';
import {
  addMembers,
  ApiClient,
  createChat,
  eventually,
  expectStatus,
  giveRole,
  readAll,
  send,
  type Person,
  type Problem,
} from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ExchangedToken, ShownApiToken } from '../../tokens/tokens.service.js';
import { problem } from '../worlds/answers.js';
import { AuthClient } from '../worlds/auth-client.js';
import { ChatApi } from '../worlds/chat-api.js';
import { CountedApi } from '../worlds/counted-api.js';

/**
 * Two chat-apis on one database and one NATS: one gets the request, the other has to learn of it. The
 * statements of the second are counted.
 */
let here: ChatApi;
let there: CountedApi;

const DAY_SECONDS = 86_400;

beforeAll(async () => {
  here = await ChatApi.start();
  there = await CountedApi.start(here);
});
afterAll(async () => {
  await there.stop();
  await here.stop();
});

function create(person: Person, given: object = {}, headers?: Record<string, string>) {
  const draft = { name: 'Deploy', scope: 'write', ...given };
  return person.api.post<ShownApiToken>('/api/tokens', draft, headers);
}

async function tokenOf(person: Person, given: object = {}): Promise<ShownApiToken> {
  return expectStatus(201, create(person, given));
}

async function botOf(owner: Person): Promise<User> {
  return expectStatus(201, owner.api.post<User>('/api/bots', { fullName: 'Bot' }));
}

function revoke(person: Person, { id }: Pick<ApiToken, 'id'>) {
  return person.api.delete(`/api/tokens/${id}`);
}

/** The status and code of an answer to a request with `token`. */
function access(token: string, chatApi: { url: string } = here): Promise<[number, string | undefined]> {
  return new AuthClient(chatApi.url).access(token);
}

const ENDED = [401, 'session_revoked'];
const GOOD = [200, undefined];

describe('an API token', () => {
  it('is returned once, stored as a hash, and listed without its text, newest first', async () => {
    const [ada] = (await here.people(1)) as [Person];
    const first = await tokenOf(ada, { name: 'First', scope: 'read' });
    const second = await tokenOf(ada, { expiresInSeconds: 60 });
    expect(first).toMatchObject({ userId: ada.id, name: 'First', scope: 'read', lastUsedAt: null });
    expect(Date.parse(first.expiresAt) - Date.parse(first.createdAt)).toBe(90 * DAY_SECONDS * 1_000);
    expect(Date.parse(second.expiresAt) - Date.parse(second.createdAt)).toBe(60_000);
    const listed = await readAll<ApiToken>(ada, '/api/tokens', 1);
    expect(listed).toEqual([second, first].map(({ token: _, ...rest }) => rest));
    const rows = await here.database.query('select token_hash from sessions where api_token_id = $1', [first.id]);
    expect(rows).toEqual([{ token_hash: createHash('sha256').update(first.token).digest() }]);
  });

  it('is created once per Idempotency-Key, and a repeat returns it again', async () => {
    const [ada] = (await here.people(1)) as [Person];
    const answers = await Promise.all(Array.from({ length: 50 }, () => create(ada, {}, { 'idempotency-key': 'once' })));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.token}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
    expect(await readAll(ada, '/api/tokens')).toHaveLength(1);
    const reused = create(ada, { name: 'Other' }, { 'idempotency-key': 'once' });
    expect(await problem(reused)).toEqual([422, 'idempotency_key_reused']);
  });

  it('is returned by a repeat only while the actor may see it and it is active', async () => {
    const [owner, admin] = (await here.people(2)) as [Person, Person];
    await giveRole(owner, admin.id, 'admin');
    const bot = await botOf(owner);
    const [own, ofBot, ofAdmin] = [
      (key: string) => create(owner, {}, { 'idempotency-key': key }),
      (key: string) => create(owner, { userId: bot.id }, { 'idempotency-key': key }),
      (key: string) => create(admin, { userId: bot.id }, { 'idempotency-key': key }),
    ];
    const [first, second, third] = [await own('own'), await ofBot('bot'), await ofAdmin('bot')];
    await giveRole(owner, bot.id, 'admin');
    expect((await ofBot('bot')).body).toEqual(second.body);
    expect([third.status, await problem(ofAdmin('bot'))]).toEqual([201, [404, 'token_not_found']]);
    await expectStatus(200, owner.api.patch(`/api/users/${bot.id}`, { status: 'deactivated' }));
    expect(await problem(ofBot('bot'))).toEqual([404, 'token_not_found']);
    expect(await problem(ofBot('another'))).toEqual([422, 'unknown_member']);
    await expectStatus(204, revoke(owner, first.body));
    expect(await problem(own('own'))).toEqual([404, 'token_not_found']);
  });

  it('acts for its holder within its scope', async () => {
    const [ada] = (await here.people(1)) as [Person];
    const chat = await createChat(ada);
    const tokens = await Promise.all(['read', 'write', 'admin'].map((scope) => tokenOf(ada, { scope })));
    const open = await Promise.all(
      tokens.map(async ({ token }) => {
        const client = new ApiClient(here.url, token);
        const answers = [
          await client.get(`/api/chat/${chat.id}`),
          await client.post(`/api/chat/${chat.id}/messages`, { content: 'hello' }),
          await client.patch('/api/workspace', {}),
          await client.get('/api/workspace/invites'),
          await client.get('/api/tokens'),
          await client.post('/api/logout-all'),
        ];
        return answers.map(({ status, body }) => (status === 403 ? (body as Problem).code : status));
      }),
    );
    const no = 'insufficient_scope';
    expect(open).toEqual([
      [200, no, no, no, no, no],
      [200, 201, no, no, no, no],
      [200, 201, 200, 200, no, no],
    ]);
  });

  it('expires, and is not listed any more', async () => {
    const [ada] = (await here.people(1)) as [Person];
    const { id, token } = await tokenOf(ada);
    await here.database.query(`update sessions set expires_at = now() where api_token_id = $1`, [id]);
    expect(await access(token)).toEqual([401, 'token_expired']);
    expect(await readAll(ada, '/api/tokens')).toEqual([]);
  });

  it('that we did not make is refused', async () => {
    const [ada] = (await here.people(1)) as [Person];
    const { token } = await tokenOf(ada);
    const forged = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
    expect(await access(forged)).toEqual([401, 'unauthenticated']);
    expect(await access('fct_x')).toEqual([401, 'unauthenticated']);
  });

  it('shows when it was last used', async () => {
    const [ada] = (await here.people(1)) as [Person];
    const { token, createdAt } = await tokenOf(ada);
    expect(await access(token)).toEqual(GOOD);
    const [listed] = await readAll<ApiToken>(ada, '/api/tokens');
    expect(Date.parse(listed?.lastUsedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(createdAt));
  });

  it('costs a send no further statement once it is cached', async () => {
    const [ada] = (await here.people(1)) as [Person];
    const chat = await createChat(ada);
    const client = new ApiClient(there.url, (await tokenOf(ada)).token);
    const say = () => expectStatus(201, client.post(`/api/chat/${chat.id}/messages`, { content: 'x' }));
    await eventually(async () => expect(await there.cost(say)).toBe(1));
    for (let index = 0; index < 20; index += 1) expect(await there.cost(say)).toBe(1);
  });

  it.each([
    [{ scope: 'owner' }, '/scope'],
    [{ name: '' }, '/name'],
    [{ expiresInSeconds: 59 }, '/expiresInSeconds'],
    [{ expiresInSeconds: 366 * DAY_SECONDS }, '/expiresInSeconds'],
    [{ token: 'fct_mine' }, '/token'],
  ])('is not created from %j', async (given, pointer) => {
    const [ada] = (await here.people(1)) as [Person];
    const { status, body } = await create(ada, given);
    expect([status, (body as unknown as Problem).errors?.[0]?.pointer]).toEqual([400, pointer]);
  });
});

describe('a revoked API token', () => {
  it('is refused here at once, and elsewhere as soon as NATS tells, long before PostgreSQL is asked', async () => {
    const [ada] = (await here.people(1)) as [Person];
    const made = await tokenOf(ada);
    expect([await access(made.token), await access(made.token, there)]).toEqual([GOOD, GOOD]);
    await expectStatus(204, revoke(ada, made));
    expect(await access(made.token)).toEqual(ENDED);
    await eventually(async () => expect(await access(made.token, there)).toEqual(ENDED));
    expect(await readAll(ada, '/api/tokens')).toEqual([]);
    expect(await problem(revoke(ada, made))).toEqual([404, 'token_not_found']);
  });

  it('stays in NATS as long as a token can live', async () => {
    const connection = await connectNats(here.nats.url, 'test');
    try {
      const manager = await connection.jetstreamManager();
      const maxAge = async () => (await manager.streams.info('KV_REVOKED')).config.max_age;
      await eventually(async () => expect(await maxAge()).toBe(365 * DAY_SECONDS * 1e9));
    } finally {
      await connection.close();
    }
  });

  it('of somebody else does not exist', async () => {
    const [owner, bob] = (await here.people(2)) as [Person, Person];
    const [stranger] = (await here.people(1)) as [Person];
    const made = await tokenOf(bob);
    for (const person of [owner, stranger])
      expect(await problem(revoke(person, made))).toEqual([404, 'token_not_found']);
    expect(await access(made.token)).toEqual(GOOD);
  });
});

describe('an API token that is exchanged', () => {
  it('gives a short-lived access token of the same scope, which ends with it', async () => {
    const [ada] = (await here.people(1)) as [Person];
    const made = await tokenOf(ada, { scope: 'read' });
    const client = new ApiClient(here.url, made.token);
    const { accessToken, expiresIn } = await expectStatus(200, client.post<ExchangedToken>('/api/tokens/exchange'));
    expect(expiresIn).toBe(900);
    expect(await access(accessToken)).toEqual(GOOD);
    const exchanged = client.as(accessToken);
    expect(await problem(exchanged.post('/api/chat', {}))).toEqual([403, 'insufficient_scope']);
    expect(await problem(exchanged.post('/api/tokens/exchange'))).toEqual([403, 'insufficient_scope']);
    expect(await problem(ada.api.post('/api/tokens/exchange'))).toEqual([403, 'insufficient_scope']);
    await expectStatus(204, revoke(ada, made));
    expect(await access(accessToken)).toEqual(ENDED);
  });

  it('stays revoked after NATS has lost everything, even for a service that asks only NATS', async () => {
    const [owner, bob] = (await here.people(2)) as [Person, Person];
    const [alone, withAll] = [await tokenOf(owner), await tokenOf(bob)];
    const exchanged = await Promise.all(
      [alone, withAll].map(({ token }) =>
        expectStatus(200, new ApiClient(here.url, token).post<ExchangedToken>('/api/tokens/exchange')),
      ),
    );
    await expectStatus(204, revoke(owner, alone));
    await expectStatus(200, owner.api.patch(`/api/users/${bob.id}`, { status: 'deactivated' }));
    const assertEnded = async () => {
      for (const { accessToken } of exchanged) expect(await access(accessToken, there)).toEqual(ENDED);
    };
    await eventually(assertEnded);
    const [before] = await here.database.query<{ epoch: string }>('select epoch from relay_state');
    await here.nats.wipe();
    const connection = await connectNats(here.nats.url, 'test');
    const watch = new RevocationWatch(connection);
    try {
      await eventually(() => expect(watch.isCurrent).toBe(true), { timeoutMs: 20_000 });
      expect(watch.epoch).not.toBe(before?.epoch);
      const revoked = await here.database.query<{ id: string; user_id: string }>(
        'select id, user_id from sessions where api_token_id = any ($1)',
        [[alone.id, withAll.id]],
      );
      expect(revoked.map(({ id, user_id: userId }) => watch.isRevoked(id, userId))).toEqual([true, true]);
      await assertEnded();
    } finally {
      watch.close();
      await connection.close();
    }
  });

  it('gives no access token that outlives it', async () => {
    const [ada] = (await here.people(1)) as [Person];
    const { token } = await tokenOf(ada, { expiresInSeconds: 60 });
    const exchange = new ApiClient(here.url, token).post<ExchangedToken>('/api/tokens/exchange');
    expect((await expectStatus(200, exchange)).expiresIn).toBeLessThanOrEqual(60);
  });
});

describe('a bot', () => {
  it('acts with the tokens that admins create, list and revoke for it', async () => {
    const [owner, admin, bob] = (await here.people(3)) as [Person, Person, Person];
    await giveRole(owner, admin.id, 'admin');
    const bot = await botOf(admin);
    const made = await tokenOf(admin, { userId: bot.id });
    expect(made.userId).toBe(bot.id);
    const chat = await createChat(owner);
    await addMembers(owner, chat.id, [{ id: bot.id } as Person]);
    await send({ api: new ApiClient(here.url, made.token) } as Person, chat.id, 'beep');
    expect(await readAll(owner, '/api/tokens')).toEqual([]);
    const list = (person: Person, userId: string) =>
      person.api.get<{ items: ApiToken[] }>(`/api/tokens?userId=${userId}`);
    expect((await expectStatus(200, list(owner, bot.id))).items.map(({ id }) => id)).toEqual([made.id]);
    expect(await problem(list(bob, bot.id))).toEqual([403, 'not_an_admin']);
    expect(await problem(list(owner, bob.id))).toEqual([404, 'user_not_found']);
    expect(await problem(revoke(bob, made))).toEqual([404, 'token_not_found']);
    await expectStatus(204, revoke(owner, made));
    expect(await access(made.token)).toEqual(ENDED);
  });

  it('that is an admin is managed by the owner only; nobody creates tokens for people', async () => {
    const [owner, admin, bob] = (await here.people(3)) as [Person, Person, Person];
    const bot = await botOf(owner);
    for (const id of [admin.id, bot.id]) await giveRole(owner, id, 'admin');
    expect(await problem(create(admin, { userId: bot.id }))).toEqual([403, 'not_the_owner']);
    for (const userId of [bob.id, '999999999', 'x'])
      expect(await problem(create(owner, { userId }))).toEqual([422, 'unknown_member']);
    expect(await problem(create(bob, { userId: bot.id }))).toEqual([403, 'not_an_admin']);
  });

  it('that is deactivated loses its tokens for good, and needs new ones once reactivated', async () => {
    const [owner] = (await here.people(1)) as [Person];
    const bot = await botOf(owner);
    const [made, late] = [await tokenOf(owner, { userId: bot.id }), await tokenOf(owner, { userId: bot.id })];
    expect([await access(made.token), await access(made.token, there)]).toEqual([GOOD, GOOD]);
    await expectStatus(200, owner.api.patch(`/api/users/${bot.id}`, { status: 'deactivated' }));
    expect([await access(made.token), await access(late.token)]).toEqual([ENDED, ENDED]);
    await eventually(async () => expect(await access(made.token, there)).toEqual(ENDED));
    expect(await problem(create(owner, { userId: bot.id }))).toEqual([422, 'unknown_member']);
    await expectStatus(200, owner.api.patch(`/api/users/${bot.id}`, { status: 'active' }));
    expect([await access(made.token), await access(late.token, there)]).toEqual([ENDED, ENDED]);
    expect(await access((await tokenOf(owner, { userId: bot.id })).token)).toEqual(GOOD);
  });

  it('can’t sign in', async () => {
    const [owner] = (await here.people(1)) as [Person];
    const bot = await botOf(owner);
    expect(bot.email).toBeNull();
    await expect(
      here.database.query(`update users set email = 'bot@example.org' where id = $1`, [bot.id]),
    ).rejects.toThrow('users_sign_in');
    await expect(here.database.query(`update users set role = 'owner' where id = $1`, [bot.id])).rejects.toThrow(
      'users_bot_role',
    );
  });
});
