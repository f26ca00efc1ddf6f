import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareGivenDatabase, prepareOwnDatabase, urlWith, withClient } from './database.mjs';
import { startPostgres } from '../index.mjs';
import { openSecrets } from '../services/secrets.mjs';

describe('the PostgreSQL that is started here', () => {
  let folder;
  let postgres;
  let urls;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fechatter-postgres-spec-'));
    postgres = await startPostgres({ dataDir: folder, temporary: true });
    urls = await prepareOwnDatabase(postgres.url, openSecrets(join(folder, 'secrets')));
    await withClient(urls.databaseUrl, (client) => client.query('create table chats (id int)'));
  });
  afterAll(async () => {
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const asSearch = (query) => withClient(urls.searchDatabaseUrl, (client) => client.query(query));

  it('gives search a schema of its own and no sight of the chat tables', async () => {
    await asSearch('create table search.documents (id int)');
    await expect(asSearch('select * from public.chats')).rejects.toThrow('permission denied');
    await expect(asSearch('create table public.mine (id int)')).rejects.toThrow('permission denied');
    await expect(asSearch('create schema another')).rejects.toThrow('permission denied');
  });

  it('has the extension of search, which indexes numbers beside words', async () => {
    await asSearch('create table search.numbered (id bigint, words tsvector)');
    const created = asSearch('create index on search.numbered using gin (id, words)');
    await expect(created).resolves.toMatchObject({ command: 'CREATE' });
  });

  it('writes no values of rows into its log, which only its owner can read', async () => {
    const twice = `create table secrets (word text unique); insert into secrets values ('xyzzy-1'), ('xyzzy-1')`;
    await expect(withClient(urls.databaseUrl, (client) => client.query(twice))).rejects.toThrow('duplicate key');
    const logs = join(folder, 'logs');
    const file = join(logs, 'postgres.log');
    const written = readFileSync(file, 'utf8');
    expect(written).toContain('duplicate key');
    expect(written).not.toContain('DETAIL');
    expect([statSync(logs), statSync(file)].map(({ mode }) => (mode & 0o777).toString(8))).toEqual(['700', '600']);
  });

  it('can be prepared twice', async () => {
    const again = await prepareOwnDatabase(postgres.url, openSecrets(join(folder, 'secrets')));
    expect(again).toEqual(urls);
  });

  it('keeps what was committed through a kill -9, on the same port', async () => {
    await withClient(urls.databaseUrl, (client) => client.query('insert into chats values (1)'));
    await postgres.child.kill();
    await postgres.child.restart();
    const { rows } = await withClient(urls.databaseUrl, (client) => client.query('select count(*)::int from chats'));
    expect(rows).toEqual([{ count: 1 }]);
  });

  it('given from outside, is prepared by a role that may make roles, and refused in one sentence otherwise', async () => {
    await withClient(postgres.url, async (client) => {
      await client.query(`create role plain login password 'plain'`);
      await client.query('create database given owner plain');
    });
    const given = urlWith(postgres.url, { user: 'plain', password: 'plain', database: 'given' });
    await expect(prepareGivenDatabase(given, 'another password')).rejects.toThrow(/set SEARCH_DATABASE_URL/);
  });

  it('keeps its secrets to their owner', () => {
    expect(statSync(join(folder, 'secrets')).mode & 0o777).toBe(0o700);
    for (const file of ['jwt-private.pem', 'secrets.json']) {
      expect(statSync(join(folder, 'secrets', file)).mode & 0o777).toBe(0o600);
    }
  });
});
