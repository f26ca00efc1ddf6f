import type { AuthTokens } from '@fechatter/core';
import {
  ApiClient,
  invite,
  joinWorkspace,
  PASSWORD,
  readAll,
  signUpWorkspace,
  type Invite,
  type Person,
  type Problem,
} from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { problem } from '../worlds/answers.js';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;
let owner: Person;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  owner = await signUpWorkspace(api.url);
});
afterAll(() => api.stop());

let count = 0;

async function accept(inviteToken: string, email = `guest${(count += 1)}@example.org`) {
  const body = { email, password: PASSWORD, fullName: 'Guest', inviteToken };
  const answer = await new ApiClient(api.url).post<AuthTokens & Problem>('/api/signup', body);
  return { status: answer.status, code: answer.body.code, user: answer.body.user, workspace: answer.body.workspace };
}

function uses(id: string) {
  return api.database.query('select uses from workspace_invites where id = $1', [id]);
}

describe('an invite', () => {
  it('is by default for one member within a week', async () => {
    const { status, body, headers } = await owner.api.post<Invite>('/api/workspace/invites', {});
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/api/workspace/invites/${body.id}`);
    expect(Object.keys(body).sort()).toEqual([
      'createdAt',
      'email',
      'expiresAt',
      'id',
      'maxUses',
      'role',
      'token',
      'uses',
    ]);
    expect(body).toMatchObject({ email: null, role: 'member', maxUses: 1, uses: 0 });
    expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBe(7 * 86_400_000);
  });

  it('lets people join the workspace with its role', async () => {
    const { token } = await invite(owner, { role: 'admin' });
    const { status, user, workspace } = await accept(token);
    expect([status, user?.role, workspace]).toEqual([201, 'admin', owner.tokens.workspace]);
  });

  it('gives its last use to one of two who sign up at once', async () => {
    const { id, token } = await invite(owner, { maxUses: 2 });
    expect((await accept(token)).status).toBe(201);
    const answers = await Promise.all([accept(token), accept(token), accept(token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.code).toBe('invite_used_up');
    expect(await uses(id)).toEqual([{ uses: 2 }]);
  });

  it('is not used up by somebody who has an account', async () => {
    const { id, token } = await invite(owner);
    expect((await accept(token, owner.email)).code).toBe('email_taken');
    expect(await uses(id)).toEqual([{ uses: 0 }]);
  });

  it('for an e-mail address is refused for any other', async () => {
    const { token } = await invite(owner, { email: 'Carol@example.org' });
    expect(await accept(token)).toMatchObject({ status: 404, code: 'invite_not_found' });
    expect((await accept(token, 'carol@Example.org')).status).toBe(201);
  });

  it('for an e-mail address is for each of its spellings', async () => {
    const { token } = await invite(owner, { email: 'Carol.ß@Exämple.org' });
    expect((await accept(token, 'carol.ss@exämple.org')).code).toBe('invite_not_found');
    expect((await accept(token, 'CAROL.ẞ@xn--exmple-cua.org')).status).toBe(201);
  });

  it('expires', async () => {
    const { id, token } = await invite(owner, { expiresInSeconds: 60 });
    await api.database.query(`update workspace_invites set expires_at = now() where id = $1`, [id]);
    expect(await accept(token)).toMatchObject({ status: 404, code: 'invite_not_found' });
  });

  it.each([{ role: 'member' }, { status: 'deactivated' }])(
    'of an admin is refused once they are %o',
    async (change) => {
      const admin = await joinWorkspace(owner, { role: 'admin' });
      const { token } = await invite(admin);
      const body = { ...change, currentPassword: PASSWORD };
      expect((await owner.api.patch(`/api/users/${admin.id}`, body)).status).toBe(200);
      expect(await accept(token)).toMatchObject({ status: 404, code: 'invite_not_found' });
    },
  );

  it('is refused with the token of another invite, or none', async () => {
    const [one, other] = [await invite(owner), await invite(owner)];
    const mixed = `${one.id}.${other.token.split('.')[1]}`;
    for (const token of [mixed, one.id, `${one.id}.`, 'x', '99999999999999999999.x', `${one.token}x`]) {
      expect(await accept(token)).toMatchObject({ status: 404, code: 'invite_not_found' });
    }
  });

  it('issued before the database was restored from a backup is refused', async () => {
    const { id, token } = await invite(owner);
    await api.database.query(
      "update workspace_invites set created_at = created_at + interval '1 second' where id = $1",
      [id],
    );
    expect(await accept(token)).toMatchObject({ status: 404, code: 'invite_not_found' });
  });

  it('is created by the owner and admins only', async () => {
    const admin = await joinWorkspace(owner, { role: 'admin' });
    const member = await joinWorkspace(owner);
    expect((await admin.api.post('/api/workspace/invites', {})).status).toBe(201);
    const refused = await member.api.post<Problem>('/api/workspace/invites', {});
    expect([refused.status, refused.body.code]).toEqual([403, 'not_an_admin']);
  });

  it('is created once per Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'once' };
    const ask = () => owner.api.post<Invite>('/api/workspace/invites', { maxUses: 3 }, key);
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(new Set(answers.map(({ body }) => body.token)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(2);
    const reused = await owner.api.post<Problem>('/api/workspace/invites', { maxUses: 4 }, key);
    expect([reused.status, reused.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('is shown to admins without its token, and listed newest first', async () => {
    const [host, member] = (await api.people(2)) as [Person, Person];
    const made = [await invite(host), await invite(host, { maxUses: 3 }), await invite(host, { role: 'admin' })];
    const shown = made.map(({ token: _, ...rest }) => rest);
    expect(await readAll(host, '/api/workspace/invites', 2)).toEqual([...shown].reverse());
    expect((await host.api.get(`/api/workspace/invites/${made[1]!.id}`)).body).toEqual(shown[1]);
    expect(await problem(member.api.get('/api/workspace/invites'))).toEqual([403, 'not_an_admin']);
    expect(await problem(member.api.get(`/api/workspace/invites/${made[0]!.id}`))).toEqual([403, 'not_an_admin']);
  });

  it('counts its uses, and allows no more than its maximum', async () => {
    const { id, token } = await invite(owner, { maxUses: 2 });
    for (const status of [201, 201, 409]) expect((await accept(token)).status).toBe(status);
    const { body } = await owner.api.get<Invite>(`/api/workspace/invites/${id}`);
    expect([body.uses, body.maxUses]).toEqual([2, 2]);
  });

  it('is refused once revoked; people who joined with it stay', async () => {
    const { id, token } = await invite(owner, { maxUses: 2 });
    const { user } = await accept(token);
    expect((await owner.api.delete(`/api/workspace/invites/${id}`)).status).toBe(204);
    expect(await accept(token)).toMatchObject({ status: 404, code: 'invite_not_found' });
    expect(await problem(owner.api.get(`/api/workspace/invites/${id}`))).toEqual([404, 'invite_not_found']);
    expect(await problem(owner.api.delete(`/api/workspace/invites/${id}`))).toEqual([404, 'invite_not_found']);
    expect((await owner.api.get(`/api/users/${user.id}`)).status).toBe(200);
  });

  it('of another workspace does not exist', async () => {
    const [stranger] = (await api.people(1)) as [Person];
    const { id, token } = await invite(owner);
    expect(await problem(stranger.api.get(`/api/workspace/invites/${id}`))).toEqual([404, 'invite_not_found']);
    expect(await problem(stranger.api.delete(`/api/workspace/invites/${id}`))).toEqual([404, 'invite_not_found']);
    expect((await accept(token)).status).toBe(201);
  });

  it.each([
    [{ role: 'owner' }, '/role'],
    [{ maxUses: 0 }, '/maxUses'],
    [{ maxUses: '3' }, '/maxUses'],
    [{ expiresInSeconds: 1e9 }, '/expiresInSeconds'],
    [{ email: 'nobody' }, '/email'],
  ])('is not created from %j', async (body, pointer) => {
    const answer = await owner.api.post<Problem>('/api/workspace/invites', body);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, pointer]);
  });
});
