import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createHmac, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
    const { stdout } = init('--domain', 'other.example.org', '--search', 'postgres');
    expect(stdout).toBe('Everything is there already.\n');
    expect(readdirSync(join(folder, 'secrets')).map((name) => [name, secret(name)])).toEqual(before);
    expect(settings().DOMAIN).toBe('chat.example.org');
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
  ])('refuses %s %j, and writes nothing', (...args) => {
    const { status, stderr } = init(...args);
    expect(status).toBe(2);
    // A sentence, not the stack of an exception.
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(readdirSync(folder)).toEqual([]);
  });
});
