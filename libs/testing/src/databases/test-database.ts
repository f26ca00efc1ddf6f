import { randomBytes } from 'node:crypto';
import { SEARCH_ROLE } from '@fechatter/system';
import pg from 'pg';
import { testSetting } from '../environment.js';
import { assertTestName, databaseUrl, onServer } from './database-server.js';
import { migratedTemplate, migrateForTests, SEARCH_PASSWORD } from './template-database.js';

/** Makes a throw-away database with the current schema, on the server that all tests share or on another. */
export function createTestDatabase(serverUrl?: string): Promise<TestDatabase> {
  return create(migratedTemplate, serverUrl);
}

/**
 * Makes a throw-away database with nothing in it.
 * @param locale as in `CREATE DATABASE`, such as `locale_provider libc lc_collate 'C' lc_ctype 'C'`
 */
export function createEmptyDatabase(locale = ''): Promise<TestDatabase> {
  return create(() => Promise.resolve('template0'), undefined, locale);
}

/** Makes a throw-away database with the current schema and a locale of its own. */
export async function createLocaleDatabase(locale: string): Promise<TestDatabase> {
  const database = await createEmptyDatabase(locale);
  await migrateForTests(database.url);
  return database;
}

export class TestDatabase {
  private readonly pool: pg.Pool;

  constructor(
    readonly name: string,
    private readonly serverUrl: string,
  ) {
    assertTestName(name);
    this.pool = new pg.Pool({ connectionString: this.url, max: 4 });
    // The pool replaces a connection that the server or a test has ended.
    this.pool.on('error', () => undefined);
  }

  get url(): string {
    return databaseUrl(this.serverUrl, this.name);
  }

  /** The same database as the role that may only use the schema `search`. */
  get searchUrl(): string {
    const url = new URL(this.url);
    url.username = SEARCH_ROLE;
    url.password = SEARCH_PASSWORD;
    return url.toString();
  }

  async query<Row extends object = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>(sql, values);
    return rows;
  }

  /** Drops every table of a schema, as an operator's mistake would. */
  async dropTablesIn(schema: string): Promise<void> {
    const names = `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = $1`;
    const tables = await this.query<{ name: string }>(names, [schema]);
    if (tables.length > 0) await this.query(`drop table ${tables.map(({ name }) => name).join(', ')}`);
  }

  /** Opens a connection for a transaction that stays open during the test. The caller calls `end()`. */
  async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  async drop(): Promise<void> {
    assertTestName(this.name);
    await this.pool.end();
    await onServer(this.serverUrl, (client) => client.query(`drop database if exists "${this.name}" with (force)`));
  }
}

async function create(
  template: (serverUrl: string) => Promise<string>,
  serverUrl = testSetting('FECHATTER_TEST_DATABASE_URL'),
  locale = '',
): Promise<TestDatabase> {
  const source = await template(serverUrl);
  const name = `fechatter_test_${process.pid}_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, (client) => client.query(`create database "${name}" template "${source}" ${locale}`));
  return new TestDatabase(name, serverUrl);
}
