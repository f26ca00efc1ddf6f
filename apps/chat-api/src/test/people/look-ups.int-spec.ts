import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, User } from '@fechatter/core';
import { expectStatus, joinWorkspace, readAll, signUpWorkspace, type Person } from '@fechatter/testing';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;
let owner: Person;
let stranger: Person;
/** The ids of the people of the workspace, by name. */
const ids: Record<string, string> = {};

const people = [
  ['Zoë Ångström', 'zoe@lab.example'],
  ['Anne-Marie O’Brien', 'a.obrien@example.org'],
  ['Łukasz Müller', 'Lukasz@Example.org'],
  ['50% Off_\\', 'percent@example.org'],
  ['L\'Étoile "quoted"', 'star@example.org'],
  ['ΟΔΥΣΣΕΥΣ', 'homer@example.org'],
  ['山田太郎', 'taro@example.org'],
] as const;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  owner = await signUpWorkspace(api.url, { fullName: 'Zoe Owner', email: 'owner@example.org' });
  stranger = await signUpWorkspace(api.url, { fullName: 'Zoe Elsewhere', email: 'zoe@elsewhere.example' });
  for (const [fullName, email] of people) {
    ids[fullName] = (await joinWorkspace(owner, { fullName, email })).id;
  }
  ids['Zoe Owner'] = owner.id;
});
afterAll(() => api.stop());

/** The names of the people that a look-up finds. */
async function found(query: Record<string, string>, who = owner): Promise<string[]> {
  return (await readAll<User>(who, '/api/users', 100, query)).map(({ fullName }) => fullName);
}

function refusal(query: string) {
  return owner.api.get(`/api/users?${query}`);
}

describe('a look-up of people by q', () => {
  it.each<[string, string[]]>([
    ['zoe', ['Zoe Owner', 'Zoë Ångström']],
    ['ZOË', ['Zoe Owner', 'Zoë Ångström']],
    ['ang', ['Zoë Ångström']],
    ['zo ang', ['Zoë Ångström']],
    ['ang zo', ['Zoë Ångström']],
    ['zoe mul', []],
    ['oe', []],
    ['marie', ['Anne-Marie O’Brien']],
    ['anne-m', ['Anne-Marie O’Brien']],
    ['brien', ['Anne-Marie O’Brien']],
    ["o'brien", ['Anne-Marie O’Brien']],
    ['a.ob', ['Anne-Marie O’Brien']],
    ['lukasz', ['Łukasz Müller']],
    ['lukasz@example.org', ['Łukasz Müller']],
    ['example', []],
    ['muller lukasz@', ['Łukasz Müller']],
    ['οδυσσεύς', ['ΟΔΥΣΣΕΥΣ']],
    ['οδυς', ['ΟΔΥΣΣΕΥΣ']],
    ['太郎', ['山田太郎']],
    ['%', []],
    ['_', []],
    ['50%', ['50% Off_\\']],
    ['off_\\', ['50% Off_\\']],
    ['\\', []],
    ["l'e", ['L\'Étoile "quoted"']],
    ["'", []],
    ['"quo', ['L\'Étoile "quoted"']],
    ['zoe:*', []],
    ['zoe & ang', []],
    ['\u0301', []],
  ])('%j finds %j', async (q, names) => {
    expect((await found({ q })).sort()).toEqual(names.sort());
  });

  it('finds nobody of another workspace', async () => {
    expect(await found({ q: 'zoe' }, stranger)).toEqual(['Zoe Elsewhere']);
    expect(await found({ q: `${owner.workspaceId}/zoe` }, stranger)).toEqual([]);
  });

  it.each([
    ['empty', 'q=', 'too_short'],
    ['white space', 'q=%20%09', 'blank'],
    ['of 255 characters', `q=${'x'.repeat(255)}`, 'too_long'],
    ['given twice', 'q=a&q=b', 'wrong_type'],
  ])('is refused if it is %s', async (_, query, code) => {
    const { status, body } = await refusal(query);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '?q', code }] });
  });

  it('finds the new name after a change, and the old one no longer', async () => {
    const eve = await joinWorkspace(owner, { fullName: 'Eve Before' });
    await expectStatus(200, eve.api.patch('/api/me', { fullName: 'Éva After' }));
    expect([await found({ q: 'eva af' }), await found({ q: 'before' })]).toEqual([['Éva After'], []]);
    await expectStatus(200, eve.api.patch('/api/me', { timeZone: 'Europe/Lisbon' }));
    expect(await found({ q: 'eva af' })).toEqual(['Éva After']);
  });

  it('finds bots and deactivated people, as the list does', async () => {
    const bot = await expectStatus(201, owner.api.post<User>('/api/bots', { fullName: 'Röbot' }));
    await expectStatus(200, owner.api.patch(`/api/users/${bot.id}`, { status: 'deactivated' }));
    expect(await found({ q: 'robot' })).toEqual(['Röbot']);
  });

  it('finds a person whose name is as long as it can be, however it is folded', async () => {
    for (const letter of ['ﷺ', '㌕', '⑽', '😀']) {
      const fullName = letter.repeat(80);
      const person = await joinWorkspace(owner, { fullName });
      expect(await found({ q: fullName })).toEqual([fullName]);
      expect(await found({ q: fullName, ids: `${owner.id},${person.id}` })).toEqual([fullName]);
    }
  });

  it('is read page by page', async () => {
    const all = await readAll<User>(owner, '/api/users', 1, { q: 'zo' });
    expect(all.map(({ id }) => id)).toEqual([owner.id, ids['Zoë Ångström']]);
  });
});

describe('a look-up of people by email', () => {
  it('finds the one person with this address, without regard to case', async () => {
    expect(await found({ email: 'LUKASZ@example.ORG' })).toEqual(['Łukasz Müller']);
    expect(await found({ email: 'lukasz@example.or' })).toEqual([]);
    expect(await found({ email: 'zoe@elsewhere.example' })).toEqual([]);
  });

  it('is refused if it is no address', async () => {
    for (const email of ['', 'zoe', 'zoe@'])
      expect((await refusal(`email=${email}`)).body).toMatchObject({ errors: [{ pointer: '?email' }] });
  });
});

describe('a look-up of people by ids', () => {
  it('finds those who exist here, once each and by id; the others are missing', async () => {
    const wanted = [ids['ΟΔΥΣΣΕΥΣ'], owner.id, owner.id, stranger.id, '999999999', '99999999999999999999', 'x', ''];
    expect(await found({ ids: wanted.join() })).toEqual(['Zoe Owner', 'ΟΔΥΣΣΕΥΣ']);
    expect(await found({ ids: '' })).toEqual([]);
  });

  it('takes the ids one by one, too', async () => {
    const { body } = await owner.api.get<Page<User>>(`/api/users?ids=${owner.id}&ids=${ids['ΟΔΥΣΣΕΥΣ']}`);
    expect(body.items).toHaveLength(2);
  });

  it('takes a hundred ids and no more', async () => {
    const some = (count: number) => Array.from({ length: count }, () => owner.id).join();
    expect(await found({ ids: some(100) })).toEqual(['Zoe Owner']);
    const { status, body } = await refusal(`ids=${some(101)}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ pointer: '?ids', code: 'too_long' }] });
  });
});

it('a look-up by several of them finds those who match all', async () => {
  const both = `${owner.id},${ids['Zoë Ångström']}`;
  expect(await found({ q: 'zoe', ids: both })).toEqual(['Zoe Owner', 'Zoë Ångström']);
  expect(await found({ q: 'zoe', ids: both, email: 'zoe@lab.example' })).toEqual(['Zoë Ångström']);
  expect(await found({ q: 'mul', ids: both })).toEqual([]);
});
