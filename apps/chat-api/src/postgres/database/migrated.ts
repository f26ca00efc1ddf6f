import { numberedMigrations } from '@fechatter/migrations';
import type { Sql } from './database.js';

const HAS_TABLE = `select to_regclass('migrations') is not null as found`;
const MISSING = `select name from unnest($1::text[]) as name where name not in (select name from migrations)`;

/** Throws while the database lacks a migration of this release. Those of a later one do no harm. */
export async function assertMigrated(sql: Sql): Promise<void> {
  const [table] = await sql<{ found: boolean }>(HAS_TABLE);
  if (!table?.found) throw new Error('the database has not been migrated yet: `npm run migrate`');
  const missing = await sql<{ name: string }>(MISSING, [numberedMigrations()]);
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  throw new Error(`the database lacks migrations of this release: \`npm run migrate\` (${names})`);
}
