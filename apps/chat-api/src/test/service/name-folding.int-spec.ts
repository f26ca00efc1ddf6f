import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FOLDING_VERSION, type Chat, type User } from '@fechatter/core';
import { createChat, eventually, expectStatus, readAll, type Person } from '@fechatter/testing';
import { NameFolding } from '../../name-folding.js';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;
let ada: Person;

/** `api.people` inserts people as the previous release does, which folds nothing. */
beforeEach(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  [ada] = (await api.people(250)) as [Person];
  // The random addresses may begin with what is looked for.
  await execute(`update users set email = 'p' || id || '@example.org'`);
});
afterEach(() => api.stop());

function fold(service = api.service): Promise<void> {
  return service.app.get(NameFolding, { strict: false }).run();
}

async function people(q: string): Promise<string[]> {
  return (await readAll<User>(ada, '/api/users', 100, { q })).map(({ fullName }) => fullName);
}

async function chats(name: string): Promise<string[]> {
  return (await readAll<Chat>(ada, '/api/chat', 100, { name })).map(({ id }) => id);
}

function execute(sql: string, ...values: unknown[]): Promise<unknown> {
  return api.database.query(sql, values);
}

async function unfolded(): Promise<number> {
  const [row] = await api.database.query<{ count: number }>(
    `select (select count(*) from users where folding_version <> $1)::int
       + (select count(*) from chats where folding_version <> $1)::int as count`,
    [FOLDING_VERSION],
  );
  return row?.count ?? NaN;
}

describe('names that are not folded', () => {
  it('are folded at start', async () => {
    expect(await people('person 25')).toEqual([]);
    const another = await api.another({ RELAY_ENABLED: 'false' });
    await eventually(async () => expect(await unfolded()).toBe(0));
    expect(await people('person 25')).toEqual(['Person 25', 'Person 250']);
    await another.drain();
  });

  it('are folded completely by instances that start at the same time', async () => {
    const others = await Promise.all([1, 2].map(() => api.another({ RELAY_ENABLED: 'false' })));
    await Promise.all([...others.map((service) => fold(service)), fold()]);
    await eventually(async () => expect(await unfolded()).toBe(0));
    expect(await people('person')).toHaveLength(250);
    await Promise.all(others.map((service) => service.drain()));
  });

  it('are those that the previous release has given since', async () => {
    const chat = await createChat(ada, { name: 'Before' });
    await fold();
    expect([await people('person 250'), await chats('before')]).toEqual([['Person 250'], [chat.id]]);
    await execute(`update users set full_name = 'Zoë' where full_name = 'Person 250'`);
    await execute(`update chats set name = 'Äfter', last_seq = last_seq + 1 where id = $1`, chat.id);
    expect(await unfolded()).toBe(2);
    await fold();
    expect([await people('person 250'), await people('zoe')]).toEqual([[], ['Zoë']]);
    expect([await chats('before'), await chats('after')]).toEqual([[], [chat.id]]);
  });

  it('are those that were folded by earlier rules', async () => {
    await fold();
    await execute(
      `update users set folded_words = null, folding_version = $1 where id = $2`,
      FOLDING_VERSION - 1,
      ada.id,
    );
    expect(await people('person 1')).not.toContain('Person 1');
    await fold();
    expect(await people('person 1')).toContain('Person 1');
  });

  it('are folded later if somebody holds the row, without waiting for it', async () => {
    const holder = await api.database.connect();
    await holder.query('begin');
    await holder.query('select from users where id = $1 for update', [ada.id]);
    await fold();
    expect(await unfolded()).toBe(1);
    await holder.query('rollback');
    await holder.end();
    await fold();
    expect(await unfolded()).toBe(0);
  });
});

it('what this release renames stays folded', async () => {
  await fold();
  const chat = await createChat(ada, { name: 'Before' });
  await expectStatus(200, ada.api.patch(`/api/chat/${chat.id}`, { name: 'After' }));
  await expectStatus(200, ada.api.patch('/api/me', { fullName: 'Åda' }));
  expect(await unfolded()).toBe(0);
});
