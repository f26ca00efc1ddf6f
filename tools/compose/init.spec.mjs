import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createHmac, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newAuthority, newCertificate } from './certificate.mjs';

const PROGRAM = fileURLToPath(new URL('init.mjs', import.meta.url));
/** It gives files to other users, as docker/init runs it. */
const asRoot = process.getuid?.() === 0 ? describe : describe.skip;

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fechatter-init-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function init(...args) {
  const env = { PATH: process.env.PATH, WORK: folder };
  const line = [PROGRAM, '--version', '1.2.3', ...args];
  return spawnSync(process.execPath, line, { env, encoding: 'utf8', timeout: 60_000 });
}

const pathOf = (name) => join(folder, 'secrets', name);
const secret = (name) => readFileSync(pathOf(name), 'utf8').trim();
const settings = () =>
  Object.fromEntries(
    [...readFileSync(join(folder, '.env'), 'utf8').matchAll(/^(\w+)=(.*)$/gm)].map(([, ...pair]) => pair),
  );

asRoot('docker/init', () => {
  it('lets only its container read a secret, and everybody the certificate to trust', () => {
    expect(init().status).toBe(0);
    const modes = readdirSync(join(folder, 'secrets')).map((name) => [
      name,
      (statSync(pathOf(name)).mode & 0o777).toString(8),
    ]);
    const open = modes.filter(([, mode]) => mode !== '400');
    expect(open).toEqual([['tls-authority.pem', '644']]);
    const owners = ['database-password', 'database-url', 'grafana-password'].map((name) => statSync(pathOf(name)).uid);
    expect(owners).toEqual([999, 65532, 472]);
  });

  it('changes nothing when it runs again, whatever it is told', () => {
    init('--domain', 'chat.example.org');
    const before = readdirSync(join(folder, 'secrets')).map((name) => [name, secret(name)]);
    const { stdout } = init();
    expect(stdout).toBe('Everything is there already.\n');
    init('--domain', 'other.example.org', '--search', 'postgres');
    expect(readdirSync(join(folder, 'secrets')).map((name) => [name, secret(name)])).toEqual(before);
    expect(settings().DOMAIN).toBe('chat.example.org');
  });

  it('tells which options it did not follow, because .env says otherwise', () => {
    init('--domain', 'chat.example.org');
    const { stdout } = init('--domain', 'other.example.org', '--search', 'meilisearch', '--one-image');
    expect(stdout).toContain('docker/.env stays as it is');
    expect(stdout).toContain('  DOMAIN=other.example.org\n');
    expect(stdout).toContain('  ACME_DOMAIN=other.example.org\n');
    expect(stdout).toContain('  CHAT_API_IMAGE=fechatter/fechatter\n');
    expect(stdout).not.toContain('SEARCH_ENGINE');
  });

  it.each([
    ['database-password', 'database-url'],
    ['search-database-password', 'search-database-url'],
    ['jwt-private-key.pem', 'jwt-public-key.pem'],
    ['meilisearch-master-key', 'meilisearch-search-key', 'meilisearch-index-key', 'meilisearch.toml'],
    ['meilisearch-index-key.uid', 'meilisearch-index-key'],
    ['nats-url-chat-api', 'nats-users.conf'],
  ])('writes what follows from %s again when that was replaced', (name, ...others) => {
    init();
    const before = Object.fromEntries(readdirSync(join(folder, 'secrets')).map((one) => [one, secret(one)]));
    rmSync(pathOf(name));
    init();
    const changed = Object.keys(before).filter((one) => secret(one) !== before[one]);
    expect(changed.sort()).toEqual([name, ...others].sort());
  });

  it('tells which services must start again to read a new secret, and says nothing of it in the beginning', () => {
    expect(init().stdout).not.toContain('restart');
    rmSync(pathOf('jwt-private-key.pem'));
    writeFileSync(pathOf('nats-users.conf'), 'rights of the former release\n');
    expect(init().stdout).toMatch(/^ {2}docker compose restart nats chat-api notify-server &&/m);
  });

  it('makes a certificate for another domain with the authority that devices trust', () => {
    init('--domain', 'chat.intranet', '--own-certificate');
    const authority = secret('tls-authority.pem');
    writeFileSync(join(folder, '.env'), 'DOMAIN=talk.intranet\n');
    init();
    const certificate = new X509Certificate(secret('tls-cert.pem'));
    expect(certificate.checkHost('talk.intranet')).toBe('talk.intranet');
    expect(certificate.checkPrivateKey(createPrivateKey(secret('tls-key.pem')))).toBe(true);
    expect(certificate.verify(new X509Certificate(authority).publicKey)).toBe(true);
    expect(secret('tls-authority.pem')).toBe(authority);
  });

  it('renews its own certificate half a year before the end', () => {
    init();
    const authority = { certificate: secret('tls-authority.pem'), key: secret('tls-authority-key.pem') };
    const place = (ageInDays) => {
      const pair = newCertificate('localhost', authority, Date.now() - ageInDays * 86_400_000);
      writeFileSync(pathOf('tls-cert.pem'), pair.certificate);
      writeFileSync(pathOf('tls-key.pem'), pair.key);
      return init().stdout;
    };
    expect(place(600)).toBe('Everything is there already.\n');
    expect(place(700)).toContain('secrets/tls-cert.pem');
  });

  it('gives a certificate of somebody else to the gateway, and never replaces it', () => {
    init();
    const foreign = newCertificate('other.example.org', newAuthority());
    for (const [name, pem] of [
      ['tls-cert.pem', foreign.certificate],
      ['tls-key.pem', foreign.key],
    ]) {
      rmSync(pathOf(name));
      writeFileSync(pathOf(name), pem, { mode: 0o600 });
    }
    expect(init().stdout).toBe('Everything is there already.\n');
    expect(secret('tls-cert.pem')).toBe(foreign.certificate.trim());
    expect(statSync(pathOf('tls-key.pem'))).toMatchObject({ uid: 65532, gid: 65532 });
    expect(statSync(pathOf('tls-cert.pem'))).toMatchObject({ uid: 65532, gid: 65532 });
    rmSync(pathOf('tls-key.pem'));
    expect(init().stderr).toContain('both tls-cert.pem and tls-key.pem');
    expect(secret('tls-cert.pem')).toBe(foreign.certificate.trim());
  });

  it('keeps a secret that somebody wrote, and gives it to the user who reads it', () => {
    mkdirSync(join(folder, 'secrets'));
    writeFileSync(pathOf('database-url'), 'postgres://mine@db/chat\n');
    init();
    expect(secret('database-url')).toBe('postgres://mine@db/chat');
    expect(statSync(pathOf('database-url'))).toMatchObject({ uid: 65532, gid: 65532 });
  });

  it('takes a password of any characters, as each program reads it', () => {
    const password = `p@ss/w:rd#1?%&"'\\ $x`;
    mkdirSync(join(folder, 'secrets'));
    for (const name of ['database-password', 'meilisearch-master-key']) writeFileSync(pathOf(name), `${password}\n`);
    writeFileSync(pathOf('nats-url-chat-api'), `nats://chat-api:${encodeURIComponent(password)}@nats:4222\n`);
    expect(init().status).toBe(0);
    expect(decodeURIComponent(new URL(secret('database-url')).password)).toBe(password);
    expect(new URL(secret('database-url')).host).toBe('postgres:5432');
    expect(secret('nats-users.conf')).toContain(`user: "chat-api", password: ${JSON.stringify(password)}`);
    expect(secret('meilisearch.toml')).toBe(`master_key = ${JSON.stringify(password)}`);
  });

  it('makes what belongs together fit: passwords, keys, certificate', () => {
    init('--domain', '192.0.2.7');
    for (const user of ['chat-api', 'notify-server', 'search-indexer', 'operator']) {
      const { username, password } = new URL(secret(`nats-url-${user}`));
      expect(secret('nats-users.conf')).toContain(`user: "${username}", password: "${password}"`);
    }
    expect(new URL(secret('database-url')).password).toBe(secret('database-password'));
    const derived = createHmac('sha256', secret('meilisearch-master-key')).update(secret('meilisearch-index-key.uid'));
    expect(secret('meilisearch-index-key')).toBe(derived.digest('hex'));
    const publicKey = createPublicKey(secret('jwt-private-key.pem')).export({ type: 'spki', format: 'pem' });
    expect(secret('jwt-public-key.pem')).toBe(String(publicKey).trim());
    const certificate = new X509Certificate(secret('tls-cert.pem'));
    expect(certificate.checkIP('192.0.2.7')).toBe('192.0.2.7');
    expect(certificate.checkPrivateKey(createPrivateKey(secret('tls-key.pem')))).toBe(true);
  });

  it.each([
    [['--domain', 'chat.example.org'], { ACME_DOMAIN: 'chat.example.org', PUBLIC_URL: 'https://chat.example.org' }],
    [['--domain', 'chat.intranet', '--own-certificate'], { ACME_DOMAIN: '', DOMAIN: 'chat.intranet' }],
    [['--domain', 'Chat.Example.org'], { DOMAIN: 'chat.example.org', PUBLIC_URL: 'https://chat.example.org' }],
    [['--domain', '2001:DB8:0::1'], { PUBLIC_URL: 'https://[2001:db8::1]' }],
    [['--domain', '2001:db8::1'], { ACME_DOMAIN: '', PUBLIC_URL: 'https://[2001:db8::1]' }],
    [[], { ACME_DOMAIN: '', DOMAIN: 'localhost', FECHATTER_VERSION: '1.2.3', COMPOSE_FILE: 'compose.yaml' }],
    [
      ['--search', 'postgres'],
      { SEARCH_ENGINE: 'postgres', COMPOSE_FILE: 'compose.yaml:compose.postgres-search.yaml' },
    ],
    [['--one-image'], { CHAT_API_IMAGE: 'fechatter/fechatter', NOTIFY_SERVER_IMAGE: 'fechatter/fechatter' }],
  ])('writes the settings of %j', (args, expected) => {
    expect(init(...args).status).toBe(0);
    expect(settings()).toMatchObject(expected);
  });

  it.each([
    ['--domain', 'a b'],
    ['--domain', 'chat.example.org:8443'],
    ['--domain', 'chat..example.org'],
    ['--domain', '.'],
    ['--domain', '1.2.3'],
    ['--domain', 'fe80::1%eth0'],
    ['--domain', `${'a'.repeat(64)}.example.org`],
    ['--domain', '{{env "X"}}'],
    ['--domian', 'chat.example.org'],
    ['--domain', 'a\nSIGNUP_MODE=open'],
    ['--search', 'elastic'],
    ['--bogus', 'x'],
    ['chat.example.org', ''],
  ])('refuses %s %j in a sentence, and writes nothing', (...args) => {
    const { status, stderr } = init(...args);
    expect(status).toBe(2);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(readdirSync(folder)).toEqual([]);
  });
});
