import { createTestDatabase } from '@fechatter/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeTwins } from './twins.mjs';

let database;

beforeEach(async () => {
  database = await createTestDatabase();
  await database.query(`insert into workspaces (name, slug) values ('Acme', 'acme')`);
  await database.query('alter table users disable trigger users_inserted');
});
afterEach(() => database.drop());

function insert(email, key, status = 'active') {
  return database.query(
    `insert into users (workspace_id, email, email_key, full_name, password_hash, role, status)
     select id, $1, $2, 'Somebody', '-', 'member', $3 from workspaces`,
    [email, key, status],
  );
}

describe('npm run twins', () => {
  it('names each account whose address an older one has, and that one', async () => {
    await insert('JÖRG@example.org', 'jörg@example.org', 'deactivated');
    await insert('jörg@example.org', null);
    await insert('ada@example.org', 'ada@example.org');
    expect(await describeTwins(database.url)).toEqual([
      expect.stringContaining('only as it is spelt here'),
      '  "jörg@example.org", account 2 in workspace "acme"; ' +
        'the older one is "JÖRG@example.org", account 1 in workspace "acme", deactivated',
      'No two public channels of a workspace share a name.',
    ]);
  });

  it('names each public channel that has the name of another, and that one', async () => {
    await insert('ada@example.org', 'ada@example.org');
    await database.query(
      `insert into chats (workspace_id, type, name, owner_id, member_count, name_key, is_name_twin)
       select workspace_id, 'public_channel', name, id, 0, 'general', is_twin
       from users, (values ('General', false), (E'gen\\u200Beral', true)) as channels(name, is_twin)`,
    );
    expect((await describeTwins(database.url)).slice(1)).toEqual([
      expect.stringContaining('look the same'),
      '  "gen\\u{200b}eral", channel 2 in workspace "acme"; the other is "General", channel 1',
    ]);
  });

  it('says in a sentence that the database is not migrated', async () => {
    await database.query('drop table users cascade');
    await expect(describeTwins(database.url)).rejects.toThrow(/^The database is not migrated: /);
  });

  it('says that there are none', async () => {
    await insert('ada@example.org', 'ada@example.org');
    expect(await describeTwins(database.url)).toEqual([
      'No two accounts share an e-mail address.',
      'No two public channels of a workspace share a name.',
    ]);
  });
});
