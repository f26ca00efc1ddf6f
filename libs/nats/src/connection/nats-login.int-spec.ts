import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startNats, TestAuthority, type TestNats } from '@fechatter/testing';
import type { Environment } from '@fechatter/server';
import { createUser } from 'nkeys.js';
import { connectPatiently } from './connect-patiently.js';
import { connectNats, connectNatsOnce, type NatsConnection } from './connection.js';
import { natsAccess } from '../access/nats-access.js';
import { assertNatsAnswers } from './nats-probe.js';
import { roundTrip } from './round-trip.js';
import { jwtWorld } from './testing/jwt-world.js';

const withPassword = (password: string) =>
  `authorization { timeout: 20, users: [{ user: "chat@api", password: ${JSON.stringify(password)} }] }`;

let nats: TestNats | null = null;
const folder = mkdtempSync(join(tmpdir(), 'fechatter-test-'));

afterEach(async () => {
  await nats?.stop();
  nats = null;
});

afterAll(() => rmSync(folder, { recursive: true }));

async function start(config: string): Promise<TestNats> {
  nats = await startNats({ config });
  return nats;
}

/** The URL of `server` with another scheme, user or host. */
function urlOf(server: TestNats, { scheme = 'nats', user = '', host = '127.0.0.1' } = {}): string {
  return `${scheme}://${user}${user && '@'}${host}:${new URL(server.url).port}`;
}

async function works(environment: Environment): Promise<string> {
  const connection = await connectNatsOnce(natsAccess(environment), 'test');
  await roundTrip(connection);
  const isEncrypted = connection.info?.tls_required === true ? 'encrypted' : 'in clear text';
  await connection.close();
  return isEncrypted;
}

/** The whole error as a log would print it. */
async function refusal(environment: Environment): Promise<string> {
  const error: unknown = await works(environment).catch((error: unknown) => error);
  return error instanceof Error ? `${error.message} ${inspect(error, { depth: 9 })}` : 'no refusal';
}

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

describe('a NATS that demands', () => {
  it('user and password gets them from the URL, also if they are percent-encoded', async () => {
    const server = await start(withPassword('hunter2/@:,#?%'));
    const password = encodeURIComponent('hunter2/@:,#?%');
    await works({ NATS_URL: urlOf(server, { user: `chat%40api:${password}` }) });
    const wrong = await refusal({ NATS_URL: urlOf(server, { user: 'chat%40api:hunter3' }) });
    expect(wrong).toContain('NATS refuses the user and password in NATS_URL: authorization violation');
    expect(wrong).not.toContain('hunter');
    expect(await refusal({ NATS_URL: server.url })).toContain('NATS refuses a connection without user');
  });

  it('a token gets it from the URL', async () => {
    const server = await start('authorization { timeout: 20, token: "hunter2 token" }');
    await works({ NATS_URL: urlOf(server, { user: 'hunter2%20token' }) });
    const wrong = await refusal({ NATS_URL: urlOf(server, { user: 'hunter3' }) });
    expect(wrong).toContain('NATS refuses the token in NATS_URL: authorization violation');
    expect(wrong).not.toContain('hunter');
  });

  it('an nkey gets a nonce signed with the seed of NATS_NKEY_FILE', async () => {
    const [known, unknown] = [createUser(), createUser()];
    const server = await start(`authorization { timeout: 20, users: [{ nkey: "${known.getPublicKey()}" }] }`);
    const seedOf = (name: string, pair: typeof known) => file(name, Buffer.from(pair.getSeed()).toString());
    await works({ NATS_URL: server.url, NATS_NKEY_FILE: seedOf('known', known) });
    const wrong = await refusal({ NATS_URL: server.url, NATS_NKEY_FILE: seedOf('unknown', unknown) });
    expect(wrong).toContain('NATS refuses the content of NATS_NKEY_FILE: authorization violation');
  });

  it('a JWT gets that of NATS_CREDS_FILE', async () => {
    const [ours, theirs] = [jwtWorld(), jwtWorld()];
    const server = await start(ours.serverConfig);
    await works({ NATS_URL: server.url, NATS_CREDS_FILE: file('ours.creds', ours.creds()) });
    const wrong = await refusal({ NATS_URL: server.url, NATS_CREDS_FILE: file('theirs.creds', theirs.creds()) });
    expect(wrong).toContain('NATS refuses the content of NATS_CREDS_FILE: authorization violation');
  });
});

describe('a login that NATS refuses', () => {
  let connection: NatsConnection;

  it('is said and tried again until NATS accepts it', async () => {
    const server = await start(withPassword('old'));
    const access = natsAccess({ NATS_URL: urlOf(server, { user: 'chat%40api:new' }) });
    const failures: unknown[] = [];
    const connecting = connectPatiently(access, 'test', { onAway: (error) => failures.push(error) });
    const refused = 'NATS refuses the user and password in NATS_URL: authorization violation';
    await eventually(() => expect(failures.map(String)).toEqual([expect.stringContaining(refused)]));
    await server.kill();
    await eventually(() => expect(failures).toHaveLength(2));
    await server.reconfigure(withPassword('new'));
    connection = await connecting;
    await connection.close();
  });

  it('does not end a connection that was accepted before', async () => {
    const server = await start(withPassword('old'));
    connection = await connectNats(urlOf(server, { user: 'chat%40api:old' }), 'test');
    let refusals = 0;
    void (async () => {
      for await (const { data } of connection.status()) if (data === 'AUTHORIZATION_VIOLATION') refusals += 1;
    })();
    await server.reconfigure(withPassword('new'));
    await eventually(() => expect(refusals).toBeGreaterThan(3));
    expect(connection.isClosed()).toBe(false);
    const probed = expect(assertNatsAnswers(connection, urlOf(server, { user: 'chat%40api:old' }))).rejects;
    await probed.toThrow('NATS refuses the user and password in NATS_URL: authorization violation');
    await server.reconfigure(withPassword('old'));
    await eventually(() => roundTrip(connection, 1_000));
    await connection.close();
  });

  it('is replaced by renewed credentials without a restart', async () => {
    const world = jwtWorld();
    const server = await start(world.serverConfig);
    const creds = file('renewed.creds', world.creds({ expiresInSeconds: 6 }));
    connection = await connectNats(natsAccess({ NATS_URL: server.url, NATS_CREDS_FILE: creds }), 'test');
    // While the file is being replaced, it may be unusable for a moment.
    writeFileSync(creds, '');
    await eventually(() => expect(roundTrip(connection, 1_000)).rejects.toThrow(), { timeoutMs: 20_000 });
    writeFileSync(creds, world.creds());
    await eventually(() => roundTrip(connection, 1_000), { timeoutMs: 20_000 });
    await connection.close();
  });
});

describe('TLS', () => {
  let authority: TestAuthority;
  let stranger: TestAuthority;

  beforeAll(async () => {
    [authority, stranger] = await Promise.all([TestAuthority.create(), TestAuthority.create()]);
  });

  afterAll(() => Promise.all([authority.destroy(), stranger.destroy()]));

  async function startTls(holder: { names?: string[]; addresses?: string[] }, more = ''): Promise<TestNats> {
    const { certFile, keyFile } = await authority.issue(holder);
    return start(`tls { cert_file: "${certFile}", key_file: "${keyFile}", timeout: 20, ${more} }`);
  }

  const tlsUrl = (server: TestNats, host = '127.0.0.1') => urlOf(server, { scheme: 'tls', host });

  it('is used with tls:// and the authority of NATS_CA_FILE', async () => {
    const server = await startTls({ names: ['localhost'] });
    const ours = { NATS_URL: tlsUrl(server, 'localhost'), NATS_CA_FILE: authority.caFile };
    expect(await works(ours)).toBe('encrypted');
    expect(await refusal({ ...ours, NATS_CA_FILE: stranger.caFile })).toContain('not of a known authority');
    expect(await refusal({ NATS_URL: ours.NATS_URL })).toContain('TLS failure: the certificate of NATS is not of');
    expect(await refusal({ NATS_URL: server.url })).toContain('use tls:// and NATS_CA_FILE');
  });

  it('demands a certificate for the host in the URL, also if it is an address', async () => {
    const server = await startTls({ addresses: ['127.0.0.1'] });
    const NATS_CA_FILE = authority.caFile;
    expect(await works({ NATS_URL: tlsUrl(server), NATS_CA_FILE })).toBe('encrypted');
    const byName = await refusal({ NATS_URL: tlsUrl(server, 'localhost'), NATS_CA_FILE });
    expect(byName).toContain("TLS failure: Hostname/IP does not match certificate's altnames");
    await nats?.stop();
    const named = await startTls({ names: ['localhost'] });
    expect(await refusal({ NATS_URL: tlsUrl(named), NATS_CA_FILE })).toContain('does not match');
  });

  it('is not given up if the server offers none', async () => {
    const server = await start('');
    expect(await refusal({ NATS_URL: tlsUrl(server) })).toContain('TLS failure: NATS offers no TLS');
  });

  it('shows NATS_CERT_FILE to a server that demands a client certificate', async () => {
    const demand = `ca_file: "${authority.caFile}", verify: true`;
    const server = await startTls({ addresses: ['127.0.0.1'] }, demand);
    const { certFile, keyFile } = await authority.issue();
    const plain = { NATS_URL: tlsUrl(server), NATS_CA_FILE: authority.caFile };
    expect(await works({ ...plain, NATS_CERT_FILE: certFile, NATS_KEY_FILE: keyFile })).toBe('encrypted');
    expect(await refusal(plain)).toMatch(/demands? a client certificate that it knows \(NATS_CERT_FILE\)/);
    const theirs = await stranger.issue();
    const foreign = { ...plain, NATS_CERT_FILE: theirs.certFile, NATS_KEY_FILE: theirs.keyFile };
    expect(await refusal(foreign)).toMatch(/demands? a client certificate that it knows \(NATS_CERT_FILE\)/);
  });
});
