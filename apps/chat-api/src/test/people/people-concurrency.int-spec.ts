import type { User } from '@fechatter/core';
import type { SignedInActor } from '@fechatter/server';
import {
  addMembers,
  ApiClient,
  createChat,
  eventually,
  expectStatus,
  invite,
  PASSWORD,
  type Person,
  type Problem,
} from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PeopleService } from '../../people/people.service.js';
import { problem } from '../worlds/answers.js';
import { CountedApi } from '../worlds/counted-api.js';
import { times, TwoApis } from '../worlds/two-apis.js';

let apis: TwoApis;

beforeAll(async () => {
  apis = await TwoApis.start();
});
afterAll(() => apis.stop());

const LOCK_USER = 'select from users where id = $1 for update';

/** Sends the password of the actor along. */
function change(actor: Person, userId: string, body: object) {
  return actor.api.patch<User>(`/api/users/${userId}`, { currentPassword: PASSWORD, ...body });
}

function deactivate(actor: Person, person: Person) {
  return change(actor, person.id, { status: 'deactivated' });
}

function count(what: string, workspaceId: string): Promise<{ count: number }[]> {
  return apis.first.database.query(`select count(*)::integer from users where workspace_id = $1 and ${what}`, [
    workspaceId,
  ]);
}

async function ownerOf(chatId: string): Promise<string> {
  const [chat] = await apis.first.database.query<{ owner_id: string }>('select owner_id from chats where id = $1', [
    chatId,
  ]);
  return chat?.owner_id ?? '';
}

function statusOf(person: Person): Promise<{ status: string }[]> {
  return apis.first.database.query('select status from users where id = $1', [person.id]);
}

/** Begins a transaction that deactivates `person`, and doesn't commit it. */
async function pendingDeactivation(person: Person) {
  const client = await apis.first.database.connect();
  await client.query('begin');
  await client.query(`update users set status = 'deactivated' where id = $1`, [person.id]);
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const awaiting = 'select pid from pg_stat_activity where $1 = any (pg_blocking_pids(pid))';
  return {
    isAwaited: async () => (await apis.first.database.query(awaiting, [rows[0]?.pid])).length > 0,
    commit: async () => {
      await client.query('commit');
      await client.end();
    },
  };
}

describe('at the same moment', () => {
  it('the workspace is transferred to two people: one of them owns it', async () => {
    const [owner, bob, eve] = (await apis.people(3)) as [Person, Person, Person];
    const answers = await apis.whileHeld(LOCK_USER, owner.id, 2, () =>
      Promise.all([change(owner, bob.id, { role: 'owner' }), change(apis.elsewhere(owner), eve.id, { role: 'owner' })]),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect(answers.find(({ status }) => status === 403)?.body).toMatchObject({ code: 'not_the_owner' });
    expect(await count(`role = 'owner'`, owner.workspaceId)).toEqual([{ count: 1 }]);
  });

  it('the workspace is transferred to somebody who is being deactivated: only one of the two happens', async () => {
    const [owner, admin, bob] = (await apis.people(3)) as [Person, Person, Person];
    await expectStatus(200, change(owner, admin.id, { role: 'admin' }));
    const answers = await apis.whileHeld(LOCK_USER, bob.id, 2, () =>
      Promise.all([change(owner, bob.id, { role: 'owner' }), deactivate(apis.elsewhere(admin), bob)]),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const isBoth = `role = 'owner' and status = 'deactivated'`;
    expect(await count(isBoth, owner.workspaceId)).toEqual([{ count: 0 }]);
  });

  it('somebody is deactivated while becoming the owner of a chat: the chat passes on', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [owner, bob, eve] = (await apis.people(3)) as [Person, Person, Person];
      const chat = await createChat(bob, { members: [eve] });
      const path = `/api/chat/${chat.id}/members/${eve.id}`;
      const [handed, { status }] = await apis.whileLocked(chat.id, 1, () =>
        Promise.all([bob.api.patch<Problem>(path, { role: 'owner' }), deactivate(apis.elsewhere(owner), eve)]),
      );
      expect([status, [200, 422]]).toEqual([200, expect.arrayContaining([handed.status])]);
      expect(await ownerOf(chat.id)).toBe(bob.id);
      expect(await statusOf(eve)).toEqual([{ status: 'deactivated' }]);
      await apis.assertNoGap(chat.id);
    }
  });

  it('somebody creates chats while being deactivated: they own none that has another active member', async () => {
    const [owner, bob, eve] = (await apis.people(3)) as [Person, Person, Person];
    const body = { type: 'private_channel', name: 'x', memberIds: [eve.id] };
    const [made, { status }] = await Promise.all([
      times(20, () => bob.api.post<{ id: string }>('/api/chat', body)),
      deactivate(apis.elsewhere(owner), bob),
    ]);
    expect(status).toBe(200);
    for (const { status: answer, body: chat } of made) {
      expect([201, 401, 404]).toContain(answer);
      if (answer === 201) expect(await ownerOf(chat.id)).toBe(eve.id);
    }
  });

  it('two owners whose chats would pass to each other are deactivated: their chats pass to those who stay, without a deadlock', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [owner, bob, eve, sue] = (await apis.people(4)) as [Person, Person, Person, Person];
      const [ofBob, ofEve] = [await createChat(bob, { members: [eve] }), await createChat(eve, { members: [bob] })];
      await addMembers(bob, ofBob.id, [sue]);
      await addMembers(eve, ofEve.id, [sue]);
      const answers = await Promise.all([deactivate(owner, bob), deactivate(apis.elsewhere(owner), eve)]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect([await ownerOf(ofBob.id), await ownerOf(ofEve.id)]).toEqual([sue.id, sue.id]);
      await apis.assertNoGap(ofBob.id);
      await apis.assertNoGap(ofEve.id);
    }
  });

  it('new owners are deactivated one after the other: the chat passes to the one who is left', async () => {
    const [owner, bob, eve, sue, last] = (await apis.people(5)) as [Person, Person, Person, Person, Person];
    const chat = await createChat(bob);
    for (const person of [eve, sue, last]) await addMembers(bob, chat.id, [person]);
    const pending = [await pendingDeactivation(eve), await pendingDeactivation(sue)];
    const answer = deactivate(owner, bob);
    for (const { isAwaited, commit } of pending) {
      await eventually(async () => expect(await isAwaited()).toBe(true));
      await commit();
    }
    expect((await answer).status).toBe(200);
    expect(await ownerOf(chat.id)).toBe(last.id);
    await apis.assertNoGap(chat.id);
  });

  it('somebody is deactivated twice: it is announced once', async () => {
    const [owner, bob] = (await apis.people(2)) as [Person, Person];
    const answers = await times(6, (index) => deactivate(index % 2 ? owner : apis.elsewhere(owner), bob));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const told = await apis.first.database.query(
      `select kind from outbox where workspace_id = $1 and chat_id = 0 order by kind`,
      [owner.workspaceId],
    );
    expect(told).toEqual([{ kind: 'event' }, { kind: 'revocation' }]);
  });

  it('an invite is revoked while it is used: a sign-up that comes too late is refused', async () => {
    const [owner] = (await apis.people(1)) as [Person];
    const { id, token } = await invite(owner);
    const email = `late-${owner.id}@example.org`;
    const signUp = () =>
      new ApiClient(apis.first.url).post('/api/signup', {
        email,
        password: PASSWORD,
        fullName: 'Late',
        inviteToken: token,
      });
    const [joined, revoked] = await apis.whileHeld(
      'select from workspace_invites where id = $1 for update',
      id,
      2,
      () => Promise.all([signUp(), owner.api.delete(`/api/workspace/invites/${id}`)]),
    );
    expect(revoked.status).toBe(204);
    const isMember = (await count(`email = '${email}'`, owner.workspaceId))[0]?.count === 1;
    expect(joined.status).toBe(isMember ? 201 : 404);
    if (!isMember) expect(await problem(Promise.resolve(joined))).toEqual([404, 'invite_not_found']);
  });
});

describe('deactivating somebody', () => {
  let counted: CountedApi;

  beforeAll(async () => {
    counted = await CountedApi.start(apis.first);
  });
  afterAll(() => counted.stop());

  /** Deactivates an owner of `chats` chats. Counts the statements, and the chats that got a new owner. */
  async function costOf(chats: number): Promise<{ statements: number; transferred: number }> {
    const [owner, bob, eve] = (await apis.people(3)) as [Person, Person, Person];
    await apis.first.database.query(
      `with made as (
         insert into chats (workspace_id, type, name, owner_id, member_count, last_seq)
         select $1, 'private_channel', 'c', $2, 2, 1 from generate_series(1, $4) returning id
       ), begun as (
         insert into sessions (workspace_id, user_id, token_hash, expires_at)
         select $1, $2, 'x', now() + interval '1 day' from generate_series(1, $4)
       ) insert into chat_members (chat_id, user_id, workspace_id, role, joined_seq, changed_seq, read_seq)
         select made.id, who.id, $1, who.role, 1, 1, 1
         from made, (values ($2::bigint, 'owner'), ($3::bigint, 'member')) who (id, role)`,
      [owner.workspaceId, bob.id, eve.id, chats],
    );
    const people = counted.service.app.get(PeopleService, { strict: false });
    const actor: SignedInActor = {
      ...{ userId: owner.id, workspaceId: owner.workspaceId, scope: null },
      ...{ sessionId: '', installation: '', tokenIssuedAt: 0, tokenExpiresAt: Infinity },
    };
    const statements = await counted.cost(() => people.change(actor, bob.id, { status: 'deactivated' }));
    const [{ transferred } = { transferred: 0 }] = await apis.first.database.query<{ transferred: number }>(
      `select count(*)::integer as transferred from chats c join outbox o on o.chat_id = c.id
       where c.owner_id = $1 and o.payload->'data'->'chat'->>'ownerId' = $1::text and c.last_seq = 2`,
      [eve.id],
    );
    return { statements, transferred };
  }

  it('takes as many statements with 500 chats as with two', async () => {
    const [few, many] = [await costOf(2), await costOf(500)];
    expect([few.transferred, many.transferred]).toEqual([2, 500]);
    expect(many.statements).toBe(few.statements);
    expect(few.statements).toBeLessThanOrEqual(16);
  });
});
