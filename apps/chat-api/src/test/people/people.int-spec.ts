import { randomUUID } from 'node:crypto';
import type { ChatSummary, OutboxEvent, User, Workspace } from '@fechatter/core';
import {
  addMembers,
  ApiClient,
  createChat,
  expectStatus,
  joinWorkspace,
  PASSWORD,
  readAll,
  signUpWorkspace,
  type Person,
  type Problem,
} from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getChat, problem } from '../worlds/answers.js';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;

// Without a relay, the outbox keeps its rows, and revocations are looked up in PostgreSQL.
beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

/** Sends the password of the actor along. */
function change(actor: Person, userId: string, body: object) {
  return actor.api.patch<User>(`/api/users/${userId}`, { currentPassword: PASSWORD, ...body });
}

async function user(viewer: Person, userId: string): Promise<User> {
  return expectStatus(200, viewer.api.get<User>(`/api/users/${userId}`));
}

/** Returns the events announced to the whole workspace, in order. */
function announced({ workspaceId }: Person): Promise<OutboxEvent[]> {
  return api.workspaceEvents(workspaceId);
}

describe('the people of a workspace', () => {
  it('see each other, deactivated people included; nobody else sees them', async () => {
    const [owner, bob] = (await api.people(2)) as [Person, Person];
    const [stranger] = (await api.people(1)) as [Person];
    await expectStatus(200, change(owner, bob.id, { status: 'deactivated' }));
    expect(await user(owner, bob.id)).toMatchObject({ id: bob.id, status: 'deactivated', isBot: false });
    for (const id of [bob.id, '999999999', 'x']) {
      expect(await problem(stranger.api.get(`/api/users/${id}`))).toEqual([404, 'user_not_found']);
      expect(await problem(change(stranger, id, { role: 'member' }))).toEqual([404, 'user_not_found']);
    }
  });

  it('get their roles from the owner only, and everyone is told', async () => {
    const [owner, bob, eve] = (await api.people(3)) as [Person, Person, Person];
    const admin = await expectStatus(200, change(owner, bob.id, { role: 'admin' }));
    expect([admin.role, admin]).toEqual(['admin', await user(eve, bob.id)]);
    expect(await problem(change(bob, eve.id, { role: 'admin' }))).toEqual([403, 'not_the_owner']);
    expect(await problem(change(eve, bob.id, { role: 'member' }))).toEqual([403, 'not_an_admin']);
    expect(await problem(change(owner, owner.id, { role: 'member' }))).toEqual([409, 'owner_must_transfer']);
    expect(await announced(owner)).toMatchObject([
      { type: 'user.updated', actorId: owner.id, recipientId: null, seq: null, data: { user: admin } },
    ]);
  });

  it('are told nothing when nothing has changed', async () => {
    const [owner, bob] = (await api.people(2)) as [Person, Person];
    for (const body of [{}, { role: 'member' }, { status: 'active' }]) {
      expect((await expectStatus(200, change(owner, bob.id, body))).role).toBe('member');
    }
    expect(await announced(owner)).toEqual([]);
  });

  it.each([
    [{ role: 'king' }, '/role'],
    [{ status: 'asleep' }, '/status'],
    [{ fullName: 'x' }, '/fullName'],
  ])('are not changed to %j', async (body, pointer) => {
    const [owner, bob] = (await api.people(2)) as [Person, Person];
    const answer = await change(owner, bob.id, body);
    expect([answer.status, (answer.body as unknown as Problem).errors?.[0]?.pointer]).toEqual([400, pointer]);
  });
});

describe('a workspace', () => {
  it('is transferred to another person, and its former owner becomes an admin', async () => {
    const [owner, bob, eve] = (await api.people(3)) as [Person, Person, Person];
    const { role } = await expectStatus(200, change(owner, bob.id, { role: 'owner' }));
    expect([role, (await user(eve, owner.id)).role]).toEqual(['owner', 'admin']);
    expect(await announced(eve)).toMatchObject([
      { type: 'user.updated', data: { user: { id: owner.id, role: 'admin' } } },
      { type: 'user.updated', data: { user: { id: bob.id, role: 'owner' } } },
    ]);
    expect(await problem(change(owner, eve.id, { role: 'owner' }))).toEqual([403, 'not_the_owner']);
  });

  it('can’t be transferred to a deactivated person or a bot', async () => {
    const [owner, bob] = (await api.people(2)) as [Person, Person];
    await expectStatus(200, change(owner, bob.id, { status: 'deactivated' }));
    const bot = await expectStatus(201, owner.api.post<User>('/api/bots', { fullName: 'Bot' }));
    for (const id of [bob.id, bot.id])
      expect(await problem(change(owner, id, { role: 'owner' }))).toEqual([422, 'unknown_member']);
    expect((await expectStatus(200, change(owner, bob.id, { role: 'owner', status: 'active' }))).role).toBe('owner');
  });

  it('is renamed by its owner and admins, and everyone in it is told', async () => {
    const [owner, bob] = (await api.people(2)) as [Person, Person];
    const before = await expectStatus(200, bob.api.get<Workspace>('/api/workspace'));
    const slug = `slug-${randomUUID()}`;
    const after = await expectStatus(200, owner.api.patch<Workspace>('/api/workspace', { name: 'Käse & Co.', slug }));
    expect(after).toEqual({ ...before, name: 'Käse & Co.', slug });
    await expectStatus(200, owner.api.patch('/api/workspace', { name: 'Käse & Co.' }));
    expect(await announced(bob)).toMatchObject([{ type: 'workspace.updated', data: { workspace: after } }]);
    expect(await problem(bob.api.patch('/api/workspace', { name: 'x' }))).toEqual([403, 'not_an_admin']);
  });

  it('has a unique slug', async () => {
    const [[one], [other]] = (await Promise.all([api.people(1), api.people(1)])) as [[Person], [Person]];
    const slug = `slug-${randomUUID()}`;
    const answers = await Promise.all(
      [one, other].map((owner) => owner.api.patch<Problem>('/api/workspace', { slug })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('slug_taken');
    for (const wrong of ['Upper', 'two--hyphens', '-first', 'last-', 'ü', '', 'x'.repeat(61), 7]) {
      const { status, body } = await one.api.patch<Problem>('/api/workspace', { slug: wrong });
      expect([status, body.errors?.[0]?.pointer]).toEqual([400, '/slug']);
    }
  });
});

describe('a deactivated person', () => {
  it('loses all sessions at once, and signs in again once reactivated', async () => {
    const owner = await signUpWorkspace(api.url);
    const bob = await joinWorkspace(owner);
    await expectStatus(200, change(owner, bob.id, { status: 'deactivated' }));
    const signIn = () => new ApiClient(api.url).post<Problem>('/api/signin', { email: bob.email, password: PASSWORD });
    const refresh = () => new ApiClient(api.url).post('/api/refresh', { refreshToken: bob.tokens.refreshToken });
    expect(await problem(bob.api.get('/api/users'))).toEqual([401, 'session_revoked']);
    expect(await problem(signIn())).toEqual([401, 'invalid_credentials']);
    expect(await problem(refresh())).toEqual([401, 'invalid_refresh_token']);
    await expectStatus(200, change(owner, bob.id, { status: 'active' }));
    expect(await problem(bob.api.get('/api/users'))).toEqual([401, 'session_revoked']);
    expect(await problem(refresh())).toEqual([401, 'invalid_refresh_token']);
    expect((await signIn()).status).toBe(200);
  });

  it('stays a member; each chat they own passes to its longest-standing active member', async () => {
    const [owner, bob, first, second, gone] = (await api.people(5)) as [Person, Person, Person, Person, Person];
    const chat = await createChat(bob, { members: [gone] });
    await addMembers(bob, chat.id, [second]);
    await addMembers(bob, chat.id, [first]);
    const alone = await createChat(bob, { type: 'public_channel' });
    await expectStatus(200, change(owner, gone.id, { status: 'deactivated' }));
    await expectStatus(200, change(owner, bob.id, { status: 'deactivated' }));
    const after = await getChat(first, chat.id);
    expect(after).toMatchObject({ ownerId: second.id, memberCount: 4, lastSeq: 4 });
    expect((await api.events(chat.id)).at(-1)).toMatchObject({
      type: 'chat.updated',
      seq: 4,
      actorId: owner.id,
      data: {
        chat: {
          id: chat.id,
          ownerId: second.id,
          lastSeq: 4,
          updatedAt: after.updatedAt,
        } satisfies Partial<ChatSummary>,
      },
    });
    const members = await readAll<{ user: { id: string }; role: string }>(first, `/api/chat/${chat.id}/members`);
    expect(Object.fromEntries(members.map(({ user: { id }, role }) => [id, role]))).toEqual({
      [bob.id]: 'member',
      [gone.id]: 'member',
      [first.id]: 'member',
      [second.id]: 'owner',
    });
    expect(await getChat(first, alone.id)).toMatchObject({ ownerId: bob.id, lastSeq: 1 });
  });
});

describe('a bot', () => {
  it('is a person without an e-mail address, created once per Idempotency-Key', async () => {
    const [owner, bob] = (await api.people(2)) as [Person, Person];
    const draft = { fullName: 'Build 🤖', avatarUrl: 'https://example.org/bot.png' };
    const ask = () => owner.api.post<User>('/api/bots', draft, { 'idempotency-key': 'bot' });
    const answers = await Promise.all(Array.from({ length: 50 }, ask));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    const [{ status, body, headers }] = answers as [(typeof answers)[number]];
    expect([status, headers.get('location')]).toEqual([201, `/api/users/${body.id}`]);
    expect(body).toMatchObject({ ...draft, email: null, role: 'member', status: 'active', isBot: true });
    expect(await announced(owner)).toMatchObject([{ type: 'user.updated', data: { user: body } }]);
    expect(await problem(bob.api.post('/api/bots', draft))).toEqual([403, 'not_an_admin']);
  });

  it('can be a member of chats like anybody, and an admin', async () => {
    const [owner] = (await api.people(1)) as [Person];
    const bot = await expectStatus(201, owner.api.post<User>('/api/bots', { fullName: 'Bot' }));
    await createChat(owner, { type: 'single', members: [{ id: bot.id } as Person] });
    expect((await expectStatus(200, change(owner, bot.id, { role: 'admin' }))).role).toBe('admin');
  });
});
