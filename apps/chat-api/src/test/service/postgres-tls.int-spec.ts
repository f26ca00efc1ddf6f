import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import {
  createChat,
  eventually,
  MemoryPointers,
  Person,
  prepareSearchRole,
  send,
  StallProxy,
  startPostgres,
  TestAuthority,
  type IssuedCertificate,
  type TestDatabase,
  type TestPostgres,
} from '@fechatter/testing';
import { migrateDatabase } from '@fechatter/migrations';
import { openMessageIndex } from '@fechatter/search';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '../../postgres/database/database.js';
import { ChatApi } from '../worlds/chat-api.js';

/** The superuser starts the server; nobody else gets in without TLS, and `certified` only with a certificate. */
const HBA = `
host    all  postgres   127.0.0.1/32  scram-sha-256
hostssl all  certified  127.0.0.1/32  cert  map=holders
hostssl all  all        127.0.0.1/32  scram-sha-256
`;

let authority: TestAuthority;
let stranger: TestAuthority;
let client: IssuedCertificate;
let postgres: TestPostgres;
let database: TestDatabase;

beforeAll(async () => {
  [authority, stranger] = await Promise.all([TestAuthority.create(), TestAuthority.create()]);
  const { certFile, keyFile } = await authority.issue({ addresses: ['127.0.0.1'] });
  client = await authority.issue();
  const [hba, ident] = ['pg_hba.conf', 'pg_ident.conf'].map((name) => join(dirname(authority.caFile), name));
  writeFileSync(hba!, 'host all all 127.0.0.1/32 scram-sha-256\n');
  writeFileSync(ident!, 'holders /^.*$ certified\n');
  postgres = await startPostgres({
    ...{ ssl: 'on', ssl_cert_file: certFile, ssl_key_file: keyFile, ssl_ca_file: authority.caFile },
    ...{ hba_file: hba!, ident_file: ident! },
  });
  database = await postgres.createDatabase();
  await database.query(`create role chat superuser login password 'secret'`);
  await database.query('create role certified login');
  writeFileSync(hba!, HBA);
  await database.query('select pg_reload_conf()');
});
afterAll(async () => {
  await database.drop();
  await postgres.stop();
  await Promise.all([authority.destroy(), stranger.destroy()]);
});

function urlOf(parameters: Record<string, string>, { user = 'chat', host = '127.0.0.1', from = database.url } = {}) {
  const url = new URL(from);
  [url.username, url.password, url.hostname] = [user, 'secret', host];
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.toString();
}

async function isEncrypted(url: string): Promise<boolean> {
  const opened = await Database.open({ url, poolSize: 1, applicationName: 'test', onConnectionLost: () => undefined });
  const rows = await opened.sql<{ ssl: boolean }>('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
  await opened.onApplicationShutdown();
  return rows[0]?.ssl === true;
}

describe('a PostgreSQL that demands TLS', () => {
  it.each<[string, () => string]>([
    ['require', () => urlOf({ sslmode: 'require' })],
    ['verify-ca', () => urlOf({ sslmode: 'verify-ca', sslrootcert: authority.caFile })],
    [
      'verify-ca and another name',
      () => urlOf({ sslmode: 'verify-ca', sslrootcert: authority.caFile }, { host: 'localhost' }),
    ],
    ['verify-full', () => urlOf({ sslmode: 'verify-full', sslrootcert: authority.caFile })],
    [
      'a certificate of our own',
      () =>
        urlOf(
          { sslmode: 'verify-full', sslrootcert: authority.caFile, sslcert: client.certFile, sslkey: client.keyFile },
          { user: 'certified' },
        ),
    ],
  ])('takes a connection with %s', async (_, url) => {
    expect(await isEncrypted(url())).toBe(true);
  });

  it.each<[string, () => string, string]>([
    ['without sslmode', () => urlOf({}), 'no encryption'],
    ['with sslmode=disable', () => urlOf({ sslmode: 'disable' }), 'no encryption'],
    ['of another authority', () => urlOf({ sslmode: 'verify-ca', sslrootcert: stranger.caFile }), 'certificate'],
    ['of an authority that nobody knows', () => urlOf({ sslmode: 'verify-full' }), 'certificate'],
    [
      'for another host',
      () => urlOf({ sslmode: 'verify-full', sslrootcert: authority.caFile }, { host: 'localhost' }),
      'does not match',
    ],
    ['without a certificate of our own', () => urlOf({ sslmode: 'require' }, { user: 'certified' }), 'certificate'],
  ])('is not used %s', async (_, url, reason) => {
    await expect(isEncrypted(url())).rejects.toThrow(reason);
  });

  it('is reached over TLS by every connection of chat-api, the indexer and the migrations', async () => {
    const tls = { sslmode: 'verify-full', sslrootcert: authority.caFile };
    const searchUrl = new URL(database.searchUrl);
    for (const [name, value] of Object.entries(tls)) searchUrl.searchParams.set(name, value);
    const url = urlOf(tls);
    expect(await migrateDatabase(url)).toEqual([]);
    const index = openMessageIndex(
      { searchEngine: 'postgres', searchDatabaseUrl: searchUrl.toString() },
      new MemoryPointers(),
    );
    await index.prepare();
    const given = { DATABASE_URL: url, SEARCH_DATABASE_URL: searchUrl.toString() };
    const api = await ChatApi.start(given, undefined, database);
    const [ada] = (await api.people(1)) as [Person];
    await send(ada, (await createChat(ada)).id, 'in secret');
    expect((await ada.api.get('/api/search/messages?q=secret')).status).toBe(200);
    await eventually(async () => expect(await database.query('select from outbox')).toEqual([]));
    expect(await encryptedConnections()).toEqual([
      { name: 'chat-api', ssl: true },
      { name: 'chat-api relay', ssl: true },
      { name: 'search', ssl: true },
      { name: 'search-indexer', ssl: true },
    ]);
    await index.close();
    await api.service.drain();
    await api.nats.stop();
  });

  it('is prepared for the search over TLS, as `npm start` does it', async () => {
    const prepare = (parameters: Record<string, string>) => prepareSearchRole(urlOf(parameters), 'secret');
    const searchUrl = new URL(await prepare({ sslmode: 'verify-full', sslrootcert: authority.caFile }));
    expect(searchUrl.searchParams.get('sslrootcert')).toBe(authority.caFile);
    await prepare({ sslmode: 'require' });
    await expect(prepare({ sslmode: 'verify-full', sslrootcert: stranger.caFile })).rejects.toThrow('certificate');
    await expect(prepare({ sslmode: 'disable' })).rejects.toThrow('no encryption');
  });

  it('is lost and found again within seconds when its connections are half open', async () => {
    const proxy = await StallProxy.start(database.url);
    const url = proxy.urlFor(urlOf({ sslmode: 'require' }));
    const options = { url, poolSize: 1, applicationName: 'test', onConnectionLost: () => undefined };
    const opened = await Database.open(options);
    proxy.blackhole();
    await expect(opened.sql('select')).rejects.toThrow('did not answer within 5000 ms');
    expect(await opened.sql('select 1 as one')).toEqual([{ one: 1 }]);
    await opened.onApplicationShutdown();
    await proxy.close();
  });
});

function encryptedConnections() {
  return database.query<{ name: string; ssl: boolean }>(
    `select distinct application_name as name, ssl from pg_stat_activity join pg_stat_ssl using (pid)
     where usename in ('chat', 'fechatter_search') order by 1`,
  );
}

describe('npm run migrate', () => {
  const program = join(
    dirname(createRequire(import.meta.url).resolve('@fechatter/migrations/package.json')),
    'dist/migrate.js',
  );
  const migrate = (env: Record<string, string>) =>
    promisify(execFile)(process.execPath, [program], { env, timeout: 30_000 });
  let DATABASE_URL: string;

  beforeEach(() => {
    DATABASE_URL = urlOf({ sslmode: 'verify-full' });
  });

  it('knows the authorities of NODE_EXTRA_CA_CERTS, and those of DATABASE_CA_FILE', async () => {
    for (const name of ['NODE_EXTRA_CA_CERTS', 'DATABASE_CA_FILE']) {
      const { stdout } = await migrate({ DATABASE_URL, [name]: authority.caFile });
      expect(stdout).toBe('The database is up to date.\n');
    }
    await expect(migrate({ DATABASE_URL })).rejects.toThrow('certificate');
  });

  it('names the variable at fault', async () => {
    await expect(migrate({ DATABASE_URL: urlOf({ sslmode: 'prefer' }) })).rejects.toThrow(
      "DATABASE_URL has an sslmode that can't be honoured",
    );
  });

  it('reads the URL from the file that DATABASE_URL_FILE names, and refuses one without an end', async () => {
    await expect(migrate({ DATABASE_URL_FILE: '/dev/zero' })).rejects.toThrow(
      'DATABASE_URL_FILE names a pipe or a device, not a file',
    );
    const file = join(dirname(authority.caFile), 'url');
    writeFileSync(file, `${DATABASE_URL}\n`);
    const { stdout } = await migrate({ DATABASE_URL_FILE: file, DATABASE_CA_FILE: authority.caFile });
    expect(stdout).toBe('The database is up to date.\n');
  });
});
