import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { migrateDatabase, migrationSource, readFunctions } from '@fechatter/migrations';
import { eventually } from '../eventually.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from './test-database.js';

/** Not in migrations/, because libs/testing makes the test databases and imports the migrations. */

const functions = await readFunctions();
const names = functions.map(({ name }) => name);
const reported = names.map((name) => `function ${name}`);

let database: TestDatabase;

afterEach(() => database.drop());

/** The functions in the database; `version` changes whenever one is created, replaced or commented. */
function installed(): Promise<{ name: string; body: string; version: string }[]> {
  return database.query(
    `select p.proname as name, p.prosrc as body, p.xmin || ' ' || coalesce(d.xmin::text, '') as version
     from pg_proc p left join pg_description d on d.objoid = p.oid and d.classoid = 'pg_proc'::regclass
     where p.pronamespace = 'public'::regnamespace
       and not exists (select from pg_depend where objid = p.oid and deptype = 'e') order by p.proname`,
  );
}

describe('migrating', () => {
  beforeEach(async () => {
    database = await createEmptyDatabase();
  });

  it('brings an empty database up to date, and does nothing the second time', async () => {
    const applied = await migrateDatabase(database.url);
    expect(applied[0]).toBe('FirstMessage1764000000000');
    expect(applied.slice(-names.length)).toEqual(reported);
    const before = await installed();
    expect(await migrateDatabase(database.url)).toEqual([]);
    expect(await installed()).toEqual(before);
  });

  it('installs the functions in a database that has every migration already', async () => {
    const source = await migrationSource(database.url).initialize();
    await source.runMigrations();
    await source.destroy();
    expect(await migrateDatabase(database.url)).toEqual(reported);
    expect(await migrateDatabase(database.url)).toEqual([]);
  });

  it('takes a schema whose name has upper case', async () => {
    await database.query('create schema "Team"');
    await database.query(`alter database "${database.name}" set search_path = "Team"`);
    expect((await migrateDatabase(database.url)).slice(-names.length)).toEqual(reported);
    expect(await migrateDatabase(database.url)).toEqual([]);
  });

  it('from two places at once happens once', async () => {
    const [one, other] = await Promise.all([migrateDatabase(database.url), migrateDatabase(database.url)]);
    expect([...one, ...other].filter((name) => name.startsWith('function'))).toEqual(reported);
  });

  it('waits for another inside a transaction, so that a pooler keeps no lock, and without a snapshot', async () => {
    const other = await database.connect();
    await other.query('select pg_advisory_lock(7246002)');
    const migrating = migrateDatabase(database.url);
    await eventually(async () => {
      const waiting = await database.query(
        `select state, backend_xmin as snapshot from pg_stat_activity
         where datname = current_database() and query like 'select pg_try_advisory%'`,
      );
      expect(waiting).toEqual([{ state: 'idle in transaction', snapshot: null }]);
    });
    await other.end();
    expect((await migrating).slice(-names.length)).toEqual(reported);
  });

  it('can be undone, to the last table and function', async () => {
    const applied = await migrateDatabase(database.url);
    const source = await migrationSource(database.url).initialize();
    for (const name of applied) if (!name.startsWith('function')) await source.undoLastMigration();
    await source.destroy();
    expect(await database.query(`select tablename from pg_tables where schemaname = 'public'`)).toEqual([
      { tablename: 'migrations' },
    ]);
    expect(await installed()).toEqual([]);
  });
});

describe('a database', () => {
  it('in another encoding than UTF-8 is refused with what to do', async () => {
    database = await createEmptyDatabase(`encoding 'LATIN1' locale_provider libc lc_collate 'C' lc_ctype 'C'`);
    await expect(migrateDatabase(database.url)).rejects.toThrow(/encoding LATIN1.*ENCODING UTF8/);
  });
});

describe('an installed function', () => {
  beforeEach(async () => {
    database = await createTestDatabase();
  });

  it('has a file', async () => {
    expect((await installed()).map(({ name }) => name)).toEqual(names);
  });

  it.each(functions)('$name has the body that is in its file', async ({ name, text }) => {
    const body = (await installed()).find((one) => one.name === name)?.body ?? '';
    expect(text.split('$$')).toEqual([expect.stringContaining(` function ${name}(`), body, ';\n']);
  });

  it('that someone has replaced is installed again, and no other', async () => {
    const before = await installed();
    await database.query(
      `create or replace function iso_timestamp(moment timestamptz) returns text language sql as $$ select 'now' $$`,
    );
    expect(await migrateDatabase(database.url)).toEqual(['function iso_timestamp']);
    const again = await installed();
    const others = ({ name }: { name: string }) => name !== 'iso_timestamp';
    expect(again.filter(others)).toEqual(before.filter(others));
    expect(again.map(({ body }) => body)).toEqual(before.map(({ body }) => body));
  });

  it('is installed again when its file has changed beside the body', async () => {
    await database.query(`comment on function message_json is 'of another file'`);
    expect(await migrateDatabase(database.url)).toEqual(['function message_json']);
  });

  it('does not take other arguments under its name', async () => {
    await database.query(`create function iso_timestamp(moment date) returns text language sql as $$ select '' $$`);
    await database.query(`comment on function iso_timestamp(timestamptz) is 'of another file'`);
    await expect(migrateDatabase(database.url)).rejects.toThrow('"iso_timestamp" is not unique');
  });
});
