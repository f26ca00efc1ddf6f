import { functionNames, numberedMigrations } from '@fechatter/migrations';
import type { Sql } from './database.js';

const HAS_TABLE = `select to_regclass('migrations') is not null as found`;
const MISSING = `
  select name from unnest($1::text[]) as name where name not in (select name from migrations)
  union all
  select 'the function ' || name from unnest($2::text[]) as name
  where to_regproc(format('%I.%I', current_schema(), name)) is null`;

/** Throws while the database lacks a migration or a function of this release. Those of a later one do no harm. */
export async function assertMigrated(sql: Sql): Promise<void> {
  const [table] = await sql<{ found: boolean }>(HAS_TABLE);
  if (!table?.found) throw new Error('the database has not been migrated yet: `npm run migrate`');
  const missing = await sql<{ name: string }>(MISSING, [numberedMigrations(), await functionNames()]);
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  throw new Error(`the database lacks migrations of this release: \`npm run migrate\` (${names})`);
}
