import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** Rules for tables that PostgreSQL does not enforce. */

/** The tables without a workspace, each with the reason. */
const withoutWorkspace: Record<string, string> = {
  workspaces: 'is the workspace',
  relay_state: 'has one row for the whole database',
  reindex_jobs: 'concern the whole index',
  rate_counts: 'also counts addresses, which belong to no workspace',
  migrations: 'belongs to TypeORM',
};

/** Rows of these tables are deleted while the services run, together with the rows that refer to them. */
const DELETED = ['chats', 'messages'];

interface ForeignKey {
  name: string;
  target: string;
  columns: string[];
  isCascading: boolean;
  /** The first column of each index of the table that covers all rows. */
  indexed: string[];
}

const FOREIGN_KEYS = `
  select c.conname as name, c.confrelid::regclass::text as target, c.confdeltype = 'c' as "isCascading",
    array(select attname::text from pg_attribute where attrelid = c.conrelid and attnum = any (c.conkey)) as columns,
    array(select attname::text from pg_index i join pg_attribute on attrelid = indrelid and attnum = indkey[0]
      where indrelid = c.conrelid and indpred is null) as indexed
  from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace`;

describe('the tables', () => {
  let database: TestDatabase;
  let foreignKeys: ForeignKey[];

  beforeAll(async () => {
    database = await createTestDatabase();
    foreignKeys = await database.query<ForeignKey>(FOREIGN_KEYS);
  });
  afterAll(() => database.drop());

  const namesOf = (broken: ForeignKey[]) => broken.map(({ name }) => name);

  it('have a workspace_id, except those that are listed with a reason', async () => {
    const rows = await database.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' and not exists (
         select from information_schema.columns where table_schema = 'public'
           and table_name = tablename and column_name = 'workspace_id')`,
    );
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(withoutWorkspace).sort());
  });

  it('refer only to rows of the same workspace', () => {
    const others = foreignKeys.filter(({ target }) => target !== 'workspaces');
    expect(others.length).toBeGreaterThan(0);
    expect(namesOf(others.filter(({ columns }) => !columns.includes('workspace_id')))).toEqual([]);
  });

  it('delete what refers to a deleted chat or message, through an index', () => {
    const toDeleted = foreignKeys.filter(({ target }) => DELETED.includes(target));
    expect(toDeleted.length).toBeGreaterThan(0);
    const isFound = ({ columns, indexed }: ForeignKey) =>
      columns.some((column) => column !== 'workspace_id' && indexed.includes(column));
    expect(namesOf(toDeleted.filter((key) => !key.isCascading || !isFound(key)))).toEqual([]);
  });
});
