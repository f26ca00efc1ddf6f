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
    ]);
  });

  it('says that there are none', async () => {
    await insert('ada@example.org', 'ada@example.org');
    expect(await describeTwins(database.url)).toEqual(['No two accounts share an e-mail address.']);
  });
});
