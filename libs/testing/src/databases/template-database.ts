import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { migrateDatabase } from '@fechatter/migrations';
import { prepareSearchRole } from '@fechatter/system';
import type pg from 'pg';
import { assertTestName, databaseUrl, onServer } from './database-server.js';

export const SEARCH_PASSWORD = 'search-in-tests';

const TEMPLATE_LOCK = 7_246_900;
const templates = new Map<string, Promise<string>>();

/**
 * Resolves to the name of a migrated database to clone. The first test process on a server makes it, under a
 * lock that the others wait for. Its name contains a hash of the migrations, so that a template of other
 * migrations is never used.
 */
export function migratedTemplate(serverUrl: string): Promise<string> {
  const template = templates.get(serverUrl) ?? ensureTemplate(serverUrl);
  templates.set(serverUrl, template);
  return template;
}

async function ensureTemplate(serverUrl: string): Promise<string> {
  const name = `fechatter_test_template_${await migrationsHash()}`;
  await onServer(serverUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await makeTemplate(client, serverUrl, name);
  });
  return name;
}

/** The database gets its final name last, so that a crash leaves no half-made template under that name. */
async function makeTemplate(client: pg.Client, serverUrl: string, name: string): Promise<void> {
  const unfinished = `${name}_unfinished`;
  assertTestName(unfinished);
  await client.query(`drop database if exists "${unfinished}" with (force)`);
  await client.query(`create database "${unfinished}" template template0`);
  await migrateForTests(databaseUrl(serverUrl, unfinished));
  await client.query(`alter database "${unfinished}" rename to "${name}"`);
}

export async function migrateForTests(url: string): Promise<void> {
  await prepareSearchRole(url, SEARCH_PASSWORD);
  await migrateDatabase(url);
}

async function migrationsHash(): Promise<string> {
  const folder = dirname(createRequire(import.meta.url).resolve('@fechatter/migrations/package.json'));
  const hash = createHash('sha256');
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    if (isSource(name)) hash.update(await readFile(join(folder, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

function isSource(name: string): boolean {
  return /\.(ts|sql)$/.test(name) && !/^(dist|out-tsc|node_modules)\b/.test(name);
}
