import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

/**
 * The SQL functions. `functions/<name>.sql` creates or replaces the function of that name: the file is the
 * present truth, whatever an earlier migration created. Numbered migrations run first, so they cannot use
 * what is new in a file.
 *
 * While a release replaces another, instances of both call their functions. A function whose arguments or
 * result change therefore gets a new name, and the old one stays for one release; then a numbered migration
 * drops it, and its file goes. PostgreSQL refuses to change the result of a function, and `comment on
 * function` fails once two functions have the same name.
 */
export interface SqlFunction {
  name: string;
  text: string;
}

interface InstalledFunction {
  name: string;
  body: string;
  comment: string | null;
}

/** Located by way of the package, because the sources and `dist` lie at different depths. */
const FOLDER = join(dirname(createRequire(import.meta.url).resolve('@fechatter/migrations/package.json')), 'functions');

const EXTENSION = '.sql';

/** Compares names: a cast to `regnamespace` would read the schema's name as SQL does, without upper case. */
const INSTALLED = `
  select proname as name, prosrc as body, obj_description(p.oid, 'pg_proc') as comment
  from pg_proc p join pg_namespace n on n.oid = pronamespace
  where nspname = current_schema() and proname = any ($1)`;

/** Installs the functions that differ from their files, all or none, and returns their names. */
export async function installFunctions(source: DataSource): Promise<string[]> {
  const functions = await readFunctions();
  const names = functions.map(({ name }) => name);
  const installed = await source.query<InstalledFunction[]>(INSTALLED, [names]);
  const changed = functions.filter((file) => !installed.some((found) => isSame(file, found)));
  if (changed.length > 0) await source.transaction((manager) => createAll(manager, changed));
  return changed.map(({ name }) => name);
}

export async function dropFunctions(queryRunner: QueryRunner): Promise<void> {
  for (const name of await functionNames()) await queryRunner.query(`drop function if exists ${name}`);
}

/** Returns them in order. */
export async function functionNames(): Promise<string[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith(EXTENSION)).sort();
  return files.map((file) => file.slice(0, -EXTENSION.length));
}

/** In the order of their names. */
export async function readFunctions(): Promise<SqlFunction[]> {
  return Promise.all((await functionNames()).map(readFunction));
}

async function readFunction(name: string): Promise<SqlFunction> {
  return { name, text: await readFile(join(FOLDER, name + EXTENSION), 'utf8') };
}

/** Checks bodies in the second round only: in the first, a function may use one that does not exist yet. */
async function createAll(manager: EntityManager, functions: readonly SqlFunction[]): Promise<void> {
  for (const check of ['off', 'on']) {
    await manager.query(`set local check_function_bodies = ${check}`);
    for (const { text } of functions) await manager.query(text);
  }
  for (const file of functions) await manager.query(`comment on function ${file.name} is '${commentOf(file)}'`);
}

/** PostgreSQL keeps the body as written, but not the header: the hash in the comment stands for that. */
function isSame(file: SqlFunction, installed: InstalledFunction): boolean {
  return file.name === installed.name && file.text.includes(installed.body) && commentOf(file) === installed.comment;
}

function commentOf({ name, text }: SqlFunction): string {
  return `migrations/functions/${name}.sql, SHA-256 ${createHash('sha256').update(text).digest('hex')}`;
}
