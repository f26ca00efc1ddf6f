import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuthTokens, User } from '@fechatter/core';
import { ApiClient, PASSWORD, readAll, signUpWorkspace, type Person, type Problem } from '@fechatter/testing';
import { NameKeys } from '../../name-keys.js';
import { ChatApi } from '../worlds/chat-api.js';
import { hashed } from '../worlds/hashed.js';

const taken = { status: 409, body: { code: 'email_taken' } };

let api: ChatApi;
let client: ApiClient;
let passwordHash: string;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  client = new ApiClient(api.url);
  passwordHash = await hashed(PASSWORD);
});
afterAll(() => api.stop());

/** A domain that no other test uses. */
function newDomain(): string {
  return `d${randomBytes(6).toString('hex')}.org`;
}

function signUp(email: string) {
  const body = { email, password: PASSWORD, fullName: 'Somebody', workspaceName: 'Some place' };
  return client.post<AuthTokens & Problem>('/api/signup', body);
}

function signIn(email: string, password = PASSWORD, at = client) {
  return at.post<AuthTokens & Problem>('/api/signin', { email, password });
}

/** The id of the person as whom one is signed in with `email`, or null. */
async function whoSignsIn(email: string, at = client): Promise<string | null> {
  const { status, body } = await signIn(email, PASSWORD, at);
  return status === 200 ? body.user.id : null;
}

/** Inserts an account as the previous release does, which knows no keys. Returns its id. */
async function insertAsBefore(email: string): Promise<string> {
  const owner = await signUpWorkspace(api.url);
  const [row] = await api.database.query<{ id: string }>(
    `insert into users (workspace_id, email, full_name, password_hash, role)
     values ($1, $2, 'Before', $3, 'member') returning id`,
    [owner.tokens.workspace.id, email, passwordHash],
  );
  return row?.id ?? '';
}

/** Inserts accounts past the guard of `insertAsBefore`, as a database whose locale told them apart holds them. */
async function insertTwins(...emails: string[]): Promise<string[]> {
  await api.database.query('alter table users disable trigger users_inserted');
  const ids: string[] = [];
  for (const email of emails) ids.push(await insertAsBefore(email));
  await api.database.query('alter table users enable trigger users_inserted');
  return ids;
}

async function keysOf(ids: readonly string[]): Promise<(string | null)[]> {
  const text = 'select email_key from users where id = any ($1) order by id';
  return (await api.database.query<{ email_key: string | null }>(text, [ids])).map((row) => row.email_key);
}

describe('an account', () => {
  it.each([
    ['case', (domain: string) => [`Jörg@${domain}`, `JÖRG@${domain.toUpperCase()}`]],
    ['composed letters', (domain: string) => [`jörg@${domain}`, `jo\u0308rg@${domain}`]],
    ['the domain in Unicode', (domain: string) => [`ada@ä${domain}`, `ada@${new URL(`http://ä${domain}`).hostname}`]],
  ])('is the same whatever %s', async (_, spellings) => {
    const [one = '', other = ''] = spellings(newDomain());
    const { body } = await signUp(one);
    expect(await whoSignsIn(other)).toBe(body.user.id);
    expect(await signUp(other)).toMatchObject(taken);
    const me = client.as(body.accessToken);
    const found = await me.get<{ items: User[] }>(`/api/users?email=${encodeURIComponent(other)}`);
    expect(found.body.items).toEqual([body.user]);
  });

  it.each([
    ['straße', 'strasse'],
    ['İvan', 'ivan'],
    ['İvan', 'i\u0307van'],
  ])('of %s is another than that of %s', async (one, other) => {
    const domain = newDomain();
    const accounts = [await signUp(`${one}@${domain}`), await signUp(`${other}@${domain}`)];
    expect(accounts.map(({ status }) => status)).toEqual([201, 201]);
    const ids = [await whoSignsIn(`${one}@${domain}`), await whoSignsIn(`${other}@${domain}`)];
    expect(ids).toEqual(accounts.map(({ body }) => body.user.id));
  });
});

it('the limit against guessing counts every spelling that opens the account: İ does not walk around it', async () => {
  const counting = await api.another({ RELAY_ENABLED: 'false', RATE_SIGN_IN_PER_ACCOUNT: '3' });
  const at = new ApiClient(counting.url);
  const domain = `ä${newDomain()}`;
  const { body } = await signUp(`ivän@${domain}`);
  const guesses: number[] = [];
  for (let guess = 0; guess < 4; guess += 1) guesses.push((await signIn(`ivän@${domain}`, 'a guess', at)).status);
  expect(guesses.at(-1)).toBe(429);
  const asciiDomain = new URL(`http://${domain}`).hostname;
  const opening = [`IVÄN@${domain}`, `iva\u0308n@${domain}`, `ivän@${asciiDomain}`];
  const others = ['İvän', 'İVÄN', 'i\u0307vän', 'ıvän'].map((name) => `${name}@${domain}`);
  for (const email of [...opening, ...others]) expect([email, await whoSignsIn(email, at)]).toEqual([email, null]);
  for (const email of opening) expect([email, await whoSignsIn(email)]).toEqual([email, body.user.id]);
  await counting.drain();
});

describe('accounts from before there were keys', () => {
  it('get theirs at the next start, and are signed in with any spelling from then on', async () => {
    const domain = newDomain();
    const id = await insertAsBefore(`Jörg@${domain}`);
    expect([await whoSignsIn(`Jörg@${domain}`), await whoSignsIn(`JÖRG@${domain}`)]).toEqual([id, null]);
    const next = await api.another({ RELAY_ENABLED: 'false' });
    expect(await whoSignsIn(`JÖRG@${domain}`)).toBe(id);
    await next.drain();
  });

  it('that share one are told apart by their spelling, and the oldest has the key', async () => {
    const domain = newDomain();
    const spellings = ['JÖRG', 'jörg', 'Jo\u0308rg'].map((name) => `${name}@${domain}`);
    const ids = await insertTwins(...spellings);
    const log: string[] = [];
    const next = await ChatApi.start(
      { RELAY_ENABLED: 'false', LOG_LEVEL: 'warn', DATABASE_URL: api.database.url },
      (line) => log.push(line),
    );
    expect(await keysOf(ids)).toEqual([`jörg@${domain}`, null, null]);
    expect(await Promise.all(spellings.map((email) => whoSignsIn(email)))).toEqual(ids);
    expect(await whoSignsIn(`jÖRG@${domain}`)).toBe(ids[0]);
    expect(await signUp(`jöRG@${domain}`)).toMatchObject(taken);
    const warning = log.map((line) => JSON.parse(line) as Record<string, unknown>).find(({ accounts }) => accounts);
    expect(warning).toMatchObject({ accounts: ids.slice(1).map((id) => ({ id })) });
    expect(log.join('')).not.toContain(domain);
    await next.stop();
  });

  it('get them once, from instances that start at the same time, however many there are', async () => {
    const domain = newDomain();
    const owner = await signUpWorkspace(api.url);
    await api.database.query(
      `insert into users (workspace_id, email, full_name, password_hash, role)
       select $1, 'P' || n || '@' || $2, 'Person', '-', 'member' from generate_series(1, 2500) n`,
      [owner.tokens.workspace.id, domain],
    );
    const [one, other] = await Promise.all([1, 2].map(() => api.another({ RELAY_ENABLED: 'false' })));
    const [left] = await api.database.query<{ count: number }>(
      `select count(*)::int as count from users
       where email like '%@' || $1 and email_key is distinct from lower(email)`,
      [domain],
    );
    expect(left?.count).toBe(0);
    await Promise.all([one?.drain(), other?.drain()]);
  });

  it('keep their address from a new one while they have no key yet', async () => {
    const domain = newDomain();
    await insertAsBefore(`ada@${domain}`);
    expect(await signUp(`ada@${domain}`)).toMatchObject(taken);
    expect(await signUp(`ADA@${domain}`)).toMatchObject(taken);
  });
});

it("an instance of the previous release can't take an address in another case", async () => {
  const domain = newDomain();
  await signUp(`ada@${domain}`);
  const again = insertAsBefore(`ADA@${domain}`);
  await expect(again).rejects.toMatchObject({ code: '23505', constraint: 'idx_users_email' });
});

it("people who sign up while keys are filled in don't stop that", async () => {
  const domain = newDomain();
  const [id = ''] = await insertTwins(`jörg@${domain}`);
  const holder = await api.database.connect();
  await holder.query('begin');
  const owner: Person = await signUpWorkspace(api.url);
  await holder.query(
    `insert into users (workspace_id, email, email_key, full_name, password_hash, role)
     values ($1, $2, $3, 'Newer', $4, 'member')`,
    [owner.tokens.workspace.id, `JÖRG!@${domain}`, `jörg@${domain}`, passwordHash],
  );
  const run = api.service.app.get(NameKeys, { strict: false }).run();
  await holder.query('commit');
  await holder.end();
  await run;
  expect(await keysOf([id])).toEqual([null]);
  expect(await readAll<User>(owner, '/api/users', 100, { email: `Jörg@${domain}` })).toHaveLength(1);
});
