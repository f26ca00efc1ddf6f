import { expectStatus, PASSWORD, Person, signUpPeople, signUpWorkspace, type Problem } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hash } from '@node-rs/argon2';
import { AuthClient } from '../worlds/auth-client.js';
import { problem } from '../worlds/answers.js';
import { ChatApi } from '../worlds/chat-api.js';
import { duringChange } from '../worlds/during-change.js';

const ANOTHER = 'a bus ride to somewhere';
const WEAK = [
  ['too short', '7 chars', 'too_short'],
  ['too long', 'x'.repeat(129), 'too_long'],
  ['a common one', 'Password123', 'too_common'],
  ['one with a control character', 'a tram\tride to nowhere', 'control_character'],
] as const;

interface Link {
  userId: string;
  token: string;
  expiresAt: string;
}

let api: ChatApi;
let anyone: AuthClient;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  anyone = new AuthClient(api.url);
});
afterAll(() => api.stop());

function change(person: Person, currentPassword: string, newPassword: string) {
  return person.api.put<Problem | null>('/api/me/password', { currentPassword, newPassword });
}

function issue(issuer: Person, userId: string, headers: Record<string, string> = {}) {
  return issuer.api.post<Link & Problem>(`/api/users/${userId}/password-reset`, { currentPassword: PASSWORD }, headers);
}

function reset(token: string, password: string) {
  return anyone.api.post<Problem | null>('/api/password-reset', { token, password });
}

async function statusOfSignIn(person: Person, password: string): Promise<number> {
  return (await anyone.signIn(person.email, password)).status;
}

/** The owner of a workspace and a member of it, with passwords. */
async function ownerAndMember(): Promise<[Person, Person]> {
  return (await signUpPeople(api.url, 1)) as [Person, Person];
}

function setRole({ id }: Person, role: string): Promise<unknown> {
  return api.database.query('update users set role = $2 where id = $1', [id, role]);
}

describe('changing the password', () => {
  it('needs the current password, ends the other sessions, and keeps this one', async () => {
    const person = await signUpWorkspace(api.url);
    const other = await expectStatus(200, anyone.signIn(person.email));
    expect((await change(person, PASSWORD, ANOTHER)).status).toBe(204);
    expect([await statusOfSignIn(person, PASSWORD), await statusOfSignIn(person, ANOTHER)]).toEqual([401, 200]);
    expect(await anyone.access(other.accessToken)).toEqual([401, 'session_revoked']);
    expect((await anyone.refresh(other.refreshToken)).status).toBe(401);
    expect(await anyone.access(person.token)).toEqual([200, undefined]);
    expect((await anyone.refresh(person.tokens.refreshToken)).status).toBe(200);
  });

  it('is refused without the current password, and changes nothing', async () => {
    const person = await signUpWorkspace(api.url);
    expect(await problem(change(person, 'not it at all', ANOTHER))).toEqual([401, 'invalid_credentials']);
    expect(await statusOfSignIn(person, PASSWORD)).toBe(200);
  });

  it.each(WEAK)('to a password that is %s is refused', async (_, password, code) => {
    const [person] = (await api.people(1)) as [Person];
    const { status, body } = await change(person, PASSWORD, password);
    expect([status, body]).toMatchObject([422, { code: 'weak_password', errors: [{ pointer: '/newPassword', code }] }]);
  });

  it('twice at once succeeds once', async () => {
    const person = await signUpWorkspace(api.url);
    const both = () => Promise.all([change(person, PASSWORD, ANOTHER), change(person, PASSWORD, `${ANOTHER} again`)]);
    const answers = await duringChange(
      api.database,
      ['select from users where id = $1 for no key update', [person.id]],
      2,
      both,
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 401]);
    const won = answers[0].status === 204 ? ANOTHER : `${ANOTHER} again`;
    expect(await statusOfSignIn(person, won)).toBe(200);
  });

  it('leaves no session to somebody who signs in with the old password meanwhile', async () => {
    const person = await signUpWorkspace(api.url);
    const [{ status }, ...signedIn] = await Promise.all([
      change(person, PASSWORD, ANOTHER),
      ...Array.from({ length: 6 }, () => anyone.signIn(person.email)),
    ]);
    expect(status).toBe(204);
    for (const { body } of signedIn.filter((answer) => answer.status === 200))
      expect((await anyone.refresh(body.refreshToken)).status).toBe(401);
    expect((await anyone.refresh(person.tokens.refreshToken)).status).toBe(200);
  });
});

describe('a password reset link', () => {
  it('sets a new password once, and ends every session', async () => {
    const [owner, member] = await ownerAndMember();
    const { status, body, headers } = await issue(owner, member.id);
    expect([status, headers.get('location'), body.userId]).toEqual([201, null, member.id]);
    expect((await reset(body.token, ANOTHER)).status).toBe(204);
    expect(await anyone.access(member.token)).toEqual([401, 'session_revoked']);
    expect([await statusOfSignIn(member, PASSWORD), await statusOfSignIn(member, ANOTHER)]).toEqual([401, 200]);
    expect(await problem(reset(body.token, PASSWORD))).toEqual([401, 'invalid_credentials']);
    expect(await anyone.access(owner.token)).toEqual([200, undefined]);
  });

  it('is valid for a day; its issuer is stored, its token is not', async () => {
    const [owner, member] = (await api.people(2)) as [Person, Person];
    const { token, expiresAt } = await expectStatus(201, issue(owner, member.id));
    const [row] = await api.database.query<Record<string, unknown>>(
      `select issued_by, user_id, expires_at - created_at = interval '24 hours' as is_a_day, expires_at,
         r::text as whole
       from password_resets r where user_id = $1`,
      [member.id],
    );
    expect(row).toMatchObject({ issued_by: owner.id, user_id: member.id, is_a_day: true });
    expect(row?.['expires_at']).toEqual(new Date(expiresAt));
    expect(row?.['whole']).not.toContain(token.split('.')[1]);
  });

  it('used twice at once sets one password', async () => {
    const [owner, member] = await ownerAndMember();
    const { token } = await expectStatus(201, issue(owner, member.id));
    const both = () => Promise.all([reset(token, ANOTHER), reset(token, `${ANOTHER} again`)]);
    const held: [string, unknown[]] = ['select from users where id = $1 for no key update', [member.id]];
    const answers = await duringChange(api.database, held, 2, both);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 401]);
  });

  it('is invalidated by a newer link, and by a change of the password', async () => {
    const [owner, member] = await ownerAndMember();
    const first = await expectStatus(201, issue(owner, member.id));
    const second = await expectStatus(201, issue(owner, member.id));
    expect(await problem(reset(first.token, ANOTHER))).toEqual([401, 'invalid_credentials']);
    expect((await change(member, PASSWORD, ANOTHER)).status).toBe(204);
    expect(await problem(reset(second.token, PASSWORD))).toEqual([401, 'invalid_credentials']);
  });

  it.each([
    ['has expired', `update password_resets set expires_at = now() where user_id = $1`],
    ['belongs to a deactivated person', `update users set status = 'deactivated' where id = $1`],
  ])('is refused when it %s', async (_, sql) => {
    const [owner, member] = (await api.people(2)) as [Person, Person];
    const { token } = await expectStatus(201, issue(owner, member.id));
    await api.database.query(sql, [member.id]);
    expect(await problem(reset(token, ANOTHER))).toEqual([401, 'invalid_credentials']);
  });

  it.each([
    ['the person has become an admin', 1, { role: 'admin' }],
    ['the person has become the owner', 1, { role: 'owner' }],
    ['its issuer is no admin any more', 0, { role: 'member' }],
    ['its issuer was deactivated', 0, { status: 'deactivated' }],
  ])('from an admin is refused when %s', async (_, whom, change) => {
    const [owner, admin, member] = (await api.people(3)) as [Person, Person, Person];
    await setRole(admin, 'admin');
    const { token } = await expectStatus(201, issue(admin, member.id));
    const body = { ...change, currentPassword: PASSWORD };
    await expectStatus(200, owner.api.patch(`/api/users/${[admin, member][whom]?.id}`, body));
    expect(await problem(reset(token, ANOTHER))).toEqual([401, 'invalid_credentials']);
  });

  it.each([
    ['nothing', () => ''],
    ['another id', (token: string) => `9${token}`],
    ['no MAC', (token: string) => token.split('.')[0] ?? ''],
    ['a changed MAC', (token: string) => token.replace(/\.(.)/, (_, first) => (first === 'A' ? '.B' : '.A'))],
  ])('is refused with %s', async (_, tampered) => {
    const [owner, member] = (await api.people(2)) as [Person, Person];
    const { token } = await expectStatus(201, issue(owner, member.id));
    expect(await problem(reset(tampered(token), ANOTHER))).toEqual([401, 'invalid_credentials']);
    expect((await reset(token, ANOTHER)).status).toBe(204);
  });

  it.each(WEAK)('stays valid when the password is %s', async (_, password, code) => {
    const [owner, member] = (await api.people(2)) as [Person, Person];
    const { token } = await expectStatus(201, issue(owner, member.id));
    const { status, body } = await reset(token, password);
    expect([status, body]).toMatchObject([422, { code: 'weak_password', errors: [{ pointer: '/password', code }] }]);
    expect((await reset(token, ANOTHER)).status).toBe(204);
  });

  it('is the same when the request is repeated, even fifty times at once', async () => {
    const [owner, member] = (await api.people(2)) as [Person, Person];
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => issue(owner, member.id, { 'idempotency-key': 'once' })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const links = await api.database.query('select from password_resets where user_id = $1', [member.id]);
    expect(links).toHaveLength(1);
    expect((await reset(answers[0]?.body.token ?? '', ANOTHER)).status).toBe(204);
  });
});

describe('who may issue a reset link', () => {
  it('the owner for everyone else, admins for members, members for nobody', async () => {
    const [owner, admin, otherAdmin, member, other] = await api.people(5);
    for (const person of [admin, otherAdmin]) await setRole(person as Person, 'admin');
    const answerTo = async (issuer: Person | undefined, target: Person | undefined) => {
      const { status, body } = await issue(issuer as Person, target?.id ?? '');
      return body.code ?? status;
    };
    expect(await answerTo(owner, admin)).toBe(201);
    expect(await answerTo(owner, member)).toBe(201);
    expect(await answerTo(admin, member)).toBe(201);
    expect(await answerTo(admin, otherAdmin)).toBe('not_the_owner');
    expect(await answerTo(admin, owner)).toBe('not_the_owner');
    expect(await answerTo(member, other)).toBe('not_an_admin');
    expect(await answerTo(member, member)).toBe('not_an_admin');
    expect(await answerTo(owner, owner)).toBe('owner_must_transfer');
  });

  it('nobody for people of another workspace', async () => {
    const [owner] = (await api.people(1)) as [Person];
    const [stranger] = (await api.people(1)) as [Person];
    for (const id of [stranger.id, '9223372036854775807', 'x'])
      expect(await problem(issue(owner, id))).toEqual([404, 'user_not_found']);
  });

  it('nobody for people who can’t sign in: deactivated people and bots', async () => {
    const [owner, gone, bot] = (await api.people(3)) as [Person, Person, Person];
    await api.database.query(`update users set status = 'deactivated' where id = $1`, [gone.id]);
    await api.database.query(`update users set is_bot = true, email = null, password_hash = null where id = $1`, [
      bot.id,
    ]);
    for (const { id } of [gone, bot]) expect(await problem(issue(owner, id))).toEqual([422, 'unknown_member']);
  });

  it('not former admins, not even by repeating their request', async () => {
    const [, admin, member] = (await api.people(3)) as [Person, Person, Person];
    await setRole(admin, 'admin');
    const key = { 'idempotency-key': 'again' };
    await expectStatus(201, issue(admin, member.id, key));
    await setRole(admin, 'member');
    expect(await problem(issue(admin, member.id, key))).toEqual([403, 'not_an_admin']);
  });
});

describe('a password in another form of Unicode', () => {
  const composed = 'un café à emporter';
  const typed = 'un cafe\u0301\u00a0a\u0300\u3000emporter';

  /** Stores the hash of `password` as earlier releases did, which hashed what was typed. */
  async function hashedBefore(person: Person, password: string): Promise<void> {
    const text = 'update users set password_hash = $2 where id = $1';
    await api.database.query(text, [person.id, await hash(password)]);
  }

  it('is the same, however it was set', async () => {
    const person = await signUpWorkspace(api.url);
    await change(person, PASSWORD, typed);
    expect([await statusOfSignIn(person, composed), await statusOfSignIn(person, typed)]).toEqual([200, 200]);
    expect((await change(person, composed, ANOTHER)).status).toBe(204);
    expect(await statusOfSignIn(person, composed)).toBe(401);
  });

  it('opens an account from before as it was typed, and from then on in each form', async () => {
    const person = await signUpWorkspace(api.url);
    await hashedBefore(person, typed);
    expect(await statusOfSignIn(person, composed)).toBe(401);
    const { refreshToken } = (await anyone.signIn(person.email, typed)).body;
    expect([await statusOfSignIn(person, composed), await statusOfSignIn(person, typed)]).toEqual([200, 200]);
    expect((await anyone.refresh(refreshToken)).status).toBe(200);
  });

  it('opens an account from before for two devices at once', async () => {
    const person = await signUpWorkspace(api.url);
    await hashedBefore(person, typed);
    const statuses = await Promise.all(Array.from({ length: 6 }, () => statusOfSignIn(person, typed)));
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200]);
  });

  it('opens an account from before that has control characters in its password', async () => {
    const person = await signUpWorkspace(api.url);
    await hashedBefore(person, 'a tram\tride');
    expect([await statusOfSignIn(person, 'a tram\tride'), await statusOfSignIn(person, 'a tram\tride')]).toEqual([
      200, 200,
    ]);
    expect((await change(person, 'a tram\tride', ANOTHER)).status).toBe(204);
  });
});
