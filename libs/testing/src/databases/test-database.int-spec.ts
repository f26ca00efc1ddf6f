import { describe, expect, it } from '@jest/globals';
import { assertTestName } from './database-server.js';
import { createEmptyDatabase, createTestDatabase } from './test-database.js';

describe('a test database', () => {
  it('is migrated, separate from others, and gone after drop', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    await one.query(`insert into workspaces (name, slug) values ('A', 'a')`);
    expect(await other.query('select id from workspaces')).toEqual([]);
    await one.drop();
    expect(await other.query('select datname from pg_database where datname = $1', [one.name])).toEqual([]);
    await other.drop();
  });

  it('can be empty', async () => {
    const database = await createEmptyDatabase();
    expect(await database.query(`select from pg_tables where schemaname = 'public'`)).toEqual([]);
    await database.drop();
  });

  it('lets the search role use its schema and nothing else', async () => {
    const database = await createTestDatabase();
    const rights = await database.query(
      `select has_table_privilege('fechatter_search', 'messages', 'select') as reads,
        has_schema_privilege('fechatter_search', 'search', 'create') as makes,
        has_schema_privilege('fechatter_search', 'public', 'create') as litters`,
    );
    expect(rights).toEqual([{ reads: false, makes: true, litters: false }]);
    await database.drop();
  });

  it.each(['fechatter', 'postgres', 'te-st', 'test"; drop'])('refuses the name %s', (name) => {
    expect(() => assertTestName(name)).toThrow('is refused');
  });
});
