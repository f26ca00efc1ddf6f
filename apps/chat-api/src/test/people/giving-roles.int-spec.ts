import { randomUUID } from 'node:crypto';
import type { AuthTokens, User } from '@fechatter/core';
import type { RunningService } from '@fechatter/server';
import {
  ApiClient,
  expectStatus,
  giveRole,
  invite,
  PASSWORD,
  type ApiResponse,
  type Invite,
  type Person,
  type Problem,
} from '@fechatter/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { problem } from '../worlds/answers.js';
import { ChatApi } from '../worlds/chat-api.js';
import { duringChange } from '../worlds/during-change.js';

const WRONG = 'a tram ride to somewhere';

/** Counts its own requests only. By default it learns of those of the other instance at some moment. */
const ALONE = { RELAY_ENABLED: 'false', RATE_EXCHANGE_MS: '3600000' };

let api: ChatApi;
const started: RunningService[] = [];

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());
afterEach(async () => {
  for (const service of started.splice(0)) await service.drain();
});

type Ask = (client: ApiClient, person: Person, currentPassword?: string) => Promise<ApiResponse<unknown>>;

/** The requests that give a role. */
const ways: [string, Ask][] = [
  [
    'making somebody an admin',
    (client, { id }, currentPassword) => change(client, id, { role: 'admin', currentPassword }),
  ],
  [
    'transferring the workspace',
    (client, { id }, currentPassword) => change(client, id, { role: 'owner', currentPassword }),
  ],
  ['taking a role away', (client, { id }, currentPassword) => change(client, id, { role: 'member', currentPassword })],
  ['inviting an admin', (client, _, currentPassword) => inviteAdmin(client, { currentPassword })],
];

function change(client: ApiClient, userId: string, body: object) {
  return client.patch<User>(`/api/users/${userId}`, body);
}

function inviteAdmin(client: ApiClient, body: object, headers: Record<string, string> = {}) {
  return client.post<Invite & Problem>('/api/workspace/invites', { role: 'admin', ...body }, headers);
}

function accept(inviteToken: string) {
  const body = { email: `${randomUUID()}@example.org`, password: PASSWORD, fullName: 'Guest', inviteToken };
  return new ApiClient(api.url).post<AuthTokens & Problem>('/api/signup', body);
}

/** Clients of an API token with the scope `admin`, and of the access token that it is exchanged for. */
async function apiTokensOf(person: Person): Promise<ApiClient[]> {
  const draft = { name: 'Script', scope: 'admin' };
  const { token } = await expectStatus(201, person.api.post<{ token: string }>('/api/tokens', draft));
  const exchange = person.api.as(token).post<{ accessToken: string }>('/api/tokens/exchange');
  return [person.api.as(token), person.api.as((await expectStatus(200, exchange)).accessToken)];
}

async function rolesOf({ workspaceId }: Person): Promise<string[]> {
  const rows = await api.database.query<{ role: string }>(
    `select role from users where workspace_id = $1
     union all select 'invited as ' || role from workspace_invites where workspace_id = $1 order by role`,
    [workspaceId],
  );
  return rows.map(({ role }) => role);
}

describe.each(ways)('%s', (_, ask) => {
  it('needs the password of the owner, and does nothing without it', async () => {
    const [owner, bob] = (await api.people(2)) as [Person, Person];
    for (const password of [undefined, WRONG])
      expect(await problem(ask(owner.api, bob, password))).toEqual([401, 'invalid_credentials']);
    expect(await rolesOf(owner)).toEqual(['member', 'owner']);
    expect([200, 201]).toContain((await ask(owner.api, bob, PASSWORD)).status);
  });

  it('is refused to admins, whatever password they send', async () => {
    const [owner, admin, bob] = (await api.people(3)) as [Person, Person, Person];
    await giveRole(owner, admin.id, 'admin');
    for (const password of [undefined, WRONG, PASSWORD])
      expect(await problem(ask(admin.api, bob, password))).toEqual([403, 'not_the_owner']);
  });

  it('is refused to every API token of the owner', async () => {
    const [owner, bob] = (await api.people(2)) as [Person, Person];
    for (const client of await apiTokensOf(owner))
      expect(await problem(ask(client, bob, PASSWORD))).toEqual([403, 'insufficient_scope']);
    expect(await rolesOf(owner)).toEqual(['member', 'owner']);
  });

  it('is refused if the password is changed, or the role taken, while it is checked', async () => {
    for (const set of ['password_hash = $2', `role = 'admin', full_name = $2`]) {
      const [owner, bob] = (await api.people(2)) as [Person, Person];
      const update: [string, unknown[]] = [`update users set ${set} where id = $1`, [owner.id, 'changed']];
      const { status } = await duringChange(api.database, update, 1, () => ask(owner.api, bob, PASSWORD));
      expect([401, 403]).toContain(status);
      expect(await rolesOf(owner)).not.toContain('invited as admin');
    }
  });

  it('counts as signing in, whether the password is right or wrong', async () => {
    const [owner, bob] = (await api.people(2)) as [Person, Person];
    const limited = await api.another({ ...ALONE, RATE_SIGN_IN_PER_ACCOUNT: '3' });
    started.push(limited);
    const client = new ApiClient(limited.url, owner.token);
    const statuses: number[] = [];
    for (const password of [undefined, WRONG, WRONG, PASSWORD])
      statuses.push((await ask(client, bob, password)).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
    expect((await change(client, bob.id, { status: 'active' })).status).toBe(200);
    expect((await client.post('/api/workspace/invites', { role: 'member' })).status).toBe(201);
  });
});

describe('a guess of the owner’s password', () => {
  it('with an invite does not count for the account of the person who is invited', async () => {
    const [owner, bob] = (await api.people(2)) as [Person, Person];
    const limited = await api.another({ ...ALONE, RATE_SIGN_IN_PER_ACCOUNT: '1' });
    started.push(limited);
    const client = new ApiClient(limited.url, owner.token);
    expect((await inviteAdmin(client, { email: bob.email, currentPassword: WRONG })).status).toBe(401);
    const signIn = new ApiClient(limited.url).post('/api/signin', { email: bob.email, password: PASSWORD });
    expect((await signIn).status).toBe(200);
  });
});

describe('reactivating an admin', () => {
  it('is refused to API tokens, which may reactivate members', async () => {
    const [owner, admin, bob] = (await api.people(3)) as [Person, Person, Person];
    await giveRole(owner, admin.id, 'admin');
    for (const { id } of [admin, bob]) await expectStatus(200, change(owner.api, id, { status: 'deactivated' }));
    for (const client of await apiTokensOf(owner))
      expect(await problem(change(client, admin.id, { status: 'active' }))).toEqual([403, 'insufficient_scope']);
    const [script] = (await apiTokensOf(owner)) as [ApiClient];
    expect((await change(script, bob.id, { status: 'active' })).status).toBe(200);
  });
});

/** The requests that let somebody act as an admin whom the owner made one before. */
const waysBack: [string, Ask][] = [
  [
    'reactivating an admin',
    (client, { id }, currentPassword) => change(client, id, { status: 'active', currentPassword }),
  ],
  [
    'a reset link for an admin',
    (client, { id }, currentPassword) => client.post(`/api/users/${id}/password-reset`, { currentPassword }),
  ],
];

describe.each(waysBack)('%s', (way, ask) => {
  async function ownerAndAdmin(): Promise<[Person, Person]> {
    const [owner, admin] = (await api.people(2)) as [Person, Person];
    await giveRole(owner, admin.id, 'admin');
    if (way.startsWith('reactivating')) await expectStatus(200, change(owner.api, admin.id, { status: 'deactivated' }));
    return [owner, admin];
  }

  it('needs the password of the owner', async () => {
    const [owner, admin] = await ownerAndAdmin();
    for (const password of [undefined, WRONG])
      expect(await problem(ask(owner.api, admin, password))).toEqual([401, 'invalid_credentials']);
    expect([200, 201]).toContain((await ask(owner.api, admin, PASSWORD)).status);
  });

  it('is refused if the person becomes an admin meanwhile, without the password', async () => {
    const [owner, admin] = await ownerAndAdmin();
    await api.database.query(`update users set role = 'member' where id = $1`, [admin.id]);
    const update: [string, unknown[]] = [`update users set role = 'admin' where id = $1`, [admin.id]];
    const { status } = await duringChange(api.database, update, 1, () => ask(owner.api, admin));
    expect(status).toBe(401);
  });

  it('counts as signing in if it comes with a password', async () => {
    const [owner, admin] = await ownerAndAdmin();
    const limited = await api.another({ ...ALONE, RATE_SIGN_IN_PER_ACCOUNT: '2' });
    started.push(limited);
    const client = new ApiClient(limited.url, owner.token);
    const statuses: number[] = [];
    for (const password of [WRONG, WRONG, PASSWORD]) statuses.push((await ask(client, admin, password)).status);
    expect(statuses).toEqual([401, 401, 429]);
  });
});

describe('a reset link for an admin', () => {
  it('is repeated under its Idempotency-Key only with the password', async () => {
    const [owner, admin] = (await api.people(2)) as [Person, Person];
    await giveRole(owner, admin.id, 'admin');
    const issue = (currentPassword?: string) =>
      owner.api.post<{ token: string } & Problem>(`/api/users/${admin.id}/password-reset`, { currentPassword }, key);
    const key = { 'idempotency-key': randomUUID() };
    const { token } = await expectStatus(201, issue(PASSWORD));
    for (const password of [undefined, WRONG])
      expect(await problem(issue(password))).toEqual([401, 'invalid_credentials']);
    expect((await expectStatus(201, issue(PASSWORD))).token).toBe(token);
  });
});

describe('an invite for an admin', () => {
  it('stops working when its creator is no longer the owner; their other invites work on', async () => {
    const [owner, bob] = (await api.people(2)) as [Person, Person];
    const [forAdmin, forMember] = [await invite(owner, { role: 'admin' }), await invite(owner)];
    await giveRole(owner, bob.id, 'owner');
    expect(await problem(accept(forAdmin.token))).toEqual([404, 'invite_not_found']);
    expect((await expectStatus(201, accept(forMember.token))).user.role).toBe('member');
  });

  it('that an admin created, as an earlier release let them, does not work', async () => {
    const [owner, admin] = (await api.people(2)) as [Person, Person];
    await giveRole(owner, admin.id, 'admin');
    const { id, token } = await invite(admin);
    await api.database.query(`update workspace_invites set role = 'admin' where id = $1`, [id]);
    expect(await problem(accept(token))).toEqual([404, 'invite_not_found']);
    await giveRole(owner, admin.id, 'owner');
    expect((await expectStatus(201, accept(token))).user.role).toBe('admin');
  });

  it('that is used while its creator loses the workspace does not work', async () => {
    const [owner] = (await api.people(1)) as [Person];
    const { token } = await invite(owner, { role: 'admin' });
    const demotion: [string, unknown[]] = [`update users set role = 'admin' where id = $1`, [owner.id]];
    const answer = await duringChange(api.database, demotion, 1, () => accept(token));
    expect([answer.status, answer.body.code]).toEqual([404, 'invite_not_found']);
  });

  it('is repeated under its Idempotency-Key with whatever the password is then', async () => {
    const [owner] = (await api.people(1)) as [Person];
    const key = { 'idempotency-key': 'k' };
    const first = await inviteAdmin(owner.api, { currentPassword: PASSWORD }, key);
    await expectStatus(204, owner.api.put('/api/me/password', { currentPassword: PASSWORD, newPassword: WRONG }));
    const again = await inviteAdmin(owner.api, { currentPassword: WRONG }, key);
    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
    expect((await inviteAdmin(owner.api, { currentPassword: PASSWORD }, key)).status).toBe(401);
    const other = inviteAdmin(owner.api, { currentPassword: WRONG, maxUses: 2 }, key);
    expect(await problem(other)).toEqual([422, 'idempotency_key_reused']);
  });
});
