/**
 * Writes docker/.env and docker/secrets/ of an installation with Compose. `docker/init` runs it in our image,
 * as root, with docker/ mounted where WORK says. No secret or setting that exists is overwritten, so it may run
 * again at any time; nats-users.conf follows from the passwords and the release, and is brought up to date.
 *
 * Compose mounts secrets as they are, so each file belongs to the user that its container runs as, and only
 * that user and root may read it.
 */
import { createHmac, createPublicKey, randomBytes, randomUUID, X509Certificate } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { NATS_SERVICES, natsServerConfig } from '@fechatter/nats';
import { newAuthority, newCertificate, newKeys, pemOf } from './certificate.mjs';

/** The folder docker/ of the installation. */
const WORK = process.env.WORK || fail('WORK names no folder: docker/init runs this program and sets it.');
const SECRETS = join(WORK, 'secrets');

/** The users of the containers: ours, and those of the official images of PostgreSQL and Grafana. */
const OURS = 65532;
const POSTGRES = 999;
const GRAFANA = 472;

/** A run of docker/init with each release is then soon enough. */
const RENEWED_BEFORE_MS = 180 * 86_400_000;

/** The uids of our two keys of Meilisearch, which derives a key from its uid and the master key. */
const SEARCH_KEY_UID = 'meilisearch-search-key.uid';
const INDEX_KEY_UID = 'meilisearch-index-key.uid';

const OPTIONS = /** @type {const} */ ({
  domain: { type: 'string' },
  'own-certificate': { type: 'boolean' },
  search: { type: 'string' },
  'one-image': { type: 'boolean' },
  version: { type: 'string' },
});
const given = parsed();
const values = { domain: 'localhost', search: 'meilisearch', version: '', ...given };
values.domain = values.domain.toLowerCase();
if (!isHost(values.domain)) fail(`--domain must be a host name or an address, not "${values.domain}".`);
if (!['meilisearch', 'postgres'].includes(values.search)) fail(`--search must be meilisearch or postgres.`);

/** Lists what each option sets in .env. The first tells whether the option has been followed. */
const SET_BY = {
  domain: ['DOMAIN', 'PUBLIC_URL', 'ACME_DOMAIN'],
  'own-certificate': ['ACME_DOMAIN'],
  search: ['SEARCH_ENGINE', 'COMPOSE_FILE'],
  'one-image': ['CHAT_API_IMAGE', 'NOTIFY_SERVER_IMAGE', 'SEARCH_INDEXER_IMAGE'],
};

/** Which services read a secret, by the beginning of its name. They read it at their start only. */
const READ_BY = {
  'nats-users': ['nats'],
  'nats-url-chat-api': ['chat-api'],
  'nats-url-notify-server': ['notify-server'],
  'nats-url-search-indexer': ['search-indexer'],
  'database-url': ['chat-api'],
  'search-database-url': ['chat-api', 'search-indexer'],
  'secret-key': ['chat-api'],
  'jwt-private': ['chat-api'],
  'jwt-public': ['notify-server'],
  'meilisearch.toml': ['meilisearch'],
  'meilisearch-search-key': ['chat-api'],
  'meilisearch-index-key': ['search-indexer'],
  'tls-cert': ['gateway'],
  'tls-key': ['gateway'],
};

/** Settings and the folder belong to the owner of docker/, who edits them without being root. */
const caller = statSync(WORK);

const written = [];
if (!existsSync(SECRETS)) mkdirSync(SECRETS);
own(SECRETS, { uid: caller.uid, gid: caller.gid, mode: 0o755 });
const formerSettings = readable('.env');
if (formerSettings === null) put(join(WORK, '.env'), settings(), { uid: caller.uid, gid: caller.gid, mode: 0o644 });

writeDatabaseSecrets();
writeNatsSecrets();
writeKeys();
writeMeilisearchSecrets();
writeCertificates(domainOfSettings());
secret('grafana-password', GRAFANA, newPassword);
process.stdout.write(written.length ? `Wrote ${written.join(', ')}.\n` : 'Everything is there already.\n');
if (formerSettings !== null) {
  tellWhatStays(formerSettings);
  tellWhatToRestart();
}

function parsed() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    return fail(`${error.message}\nThe options: docker/init --help`);
  }
}

/**
 * Names the options that have no effect, since .env says otherwise and is never overwritten.
 * @param {string} present
 */
function tellWhatStays(present) {
  const isMissing = (/** @type {string} */ name) => !linesOf(present, [name]).includes(linesOf(settings(), [name])[0]);
  const ignored = Object.keys(given).filter((option) => SET_BY[option] && isMissing(SET_BY[option][0]));
  if (ignored.length === 0) return;
  const names = ignored.flatMap((option) => SET_BY[option]).filter(isMissing);
  const lines = linesOf(settings(), names).map((line) => `  ${line}\n`);
  process.stdout.write(
    `\ndocker/.env stays as it is. For what you asked for, edit it to say\n${lines.join('')}and run docker/init again.\n`,
  );
}

/** "docker compose up" starts no service again whose secret has changed. */
function tellWhatToRestart() {
  const readers = Object.entries(READ_BY).filter(([name]) =>
    written.some((file) => file.startsWith(`secrets/${name}`)),
  );
  const services = [...new Set(readers.flatMap(([, names]) => names))];
  if (services.length === 0) return;
  process.stdout.write(
    `\nIf they run, start them and their replicas again:\n  docker compose restart ${services.join(' ')} && docker compose up --detach --wait\n`,
  );
}

/** @param {string} text @param {string[]} names @returns {string[]} the lines of .env that set these */
function linesOf(text, names) {
  return text.split('\n').filter((line) => names.includes(line.split('=')[0]));
}

/**
 * Whether it is an address, or a name (RFC 1123) that a URL leaves as it is. chat-api refuses any other
 * PUBLIC_URL, such as https://1.2.3, which means 1.2.0.3.
 * @param {string} text
 */
function isHost(text) {
  if (isIP(text) === 6) return !text.includes('%');
  const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
  const isName = text.length <= 253 && new RegExp(`^${label}(?:\\.${label})*$`).test(text);
  return isName && URL.canParse(`https://${text}`) && new URL(`https://${text}`).hostname === text;
}

function settings() {
  const { domain, version, search, 'one-image': one, 'own-certificate': own } = values;
  const isPublic = !own && isIP(domain) === 0 && domain.includes('.');
  const files = ['compose.yaml', ...(search === 'postgres' ? ['compose.postgres-search.yaml'] : [])];
  const images = ['CHAT_API_IMAGE', 'NOTIFY_SERVER_IMAGE', 'SEARCH_INDEXER_IMAGE'];
  return [
    '# Settings of Compose. Secrets are in secrets/.',
    `FECHATTER_VERSION=${version}`,
    ...(one ? images.map((image) => `${image}=fechatter/fechatter`) : []),
    '',
    '# The overrides in use, separated by colons.',
    `COMPOSE_FILE=${files.join(':')}`,
    `SEARCH_ENGINE=${search}`,
    '',
    '# Where people reach the gateway: its host, and all of its address.',
    `DOMAIN=${domain}`,
    `PUBLIC_URL=${new URL(`https://${isIP(domain) === 6 ? `[${domain}]` : domain}`).origin}`,
    '',
    "# The name for which the gateway gets a certificate from Let's Encrypt. Empty: it shows secrets/tls-cert.pem.",
    `ACME_DOMAIN=${isPublic ? domain : ''}`,
    '',
    '# The ports of the gateway. Another HTTPS port belongs into PUBLIC_URL, too.',
    'HTTP_PORT=80',
    'HTTPS_PORT=443',
    '',
    '# open: anybody may sign up with a new workspace. invite: nobody, once there is one.',
    'SIGNUP_MODE=open',
    '',
  ].join('\n');
}

function writeDatabaseSecrets() {
  secret('postgres-password', POSTGRES, newPassword);
  for (const [role, prefix] of [
    ['fechatter', 'database'],
    ['fechatter_search', 'search-database'],
  ]) {
    const password = secret(`${prefix}-password`, POSTGRES, newPassword);
    const inUrl = encodeURIComponent(password);
    const url = `postgres://${role}:${inUrl}@postgres:5432/fechatter`;
    const former = secret(`${prefix}-url`, OURS, () => url);
    // Another database's URL has a password of its own.
    if (former.endsWith('@postgres:5432/fechatter')) derived(`${prefix}-url`, OURS, url);
  }
}

/** The configuration of nats-server follows from the passwords and from the rights of this release. */
function writeNatsSecrets() {
  const users = [...NATS_SERVICES, 'operator'];
  const urls = users.map((user) => [
    user,
    secret(`nats-url-${user}`, OURS, () => `nats://${user}:${newPassword()}@nats:4222`),
  ]);
  const passwords = Object.fromEntries(urls.map(([user, url]) => [user, decodeURIComponent(new URL(url).password)]));
  derived('nats-users.conf', OURS, natsServerConfig(/** @type {any} */ (passwords)));
}

function writeKeys() {
  secret('secret-key', OURS, newPassword);
  const key = secret('jwt-private-key.pem', OURS, () => pemOf(newKeys()));
  derived('jwt-public-key.pem', OURS, String(createPublicKey(key).export({ type: 'spki', format: 'pem' })));
}

function writeMeilisearchSecrets() {
  const master = secret('meilisearch-master-key', OURS, newPassword);
  const former = readable('secrets/meilisearch.toml') ?? 'master_key = ""';
  derived(
    'meilisearch.toml',
    OURS,
    former.replace(/^master_key *=.*$/m, () => `master_key = ${JSON.stringify(master)}`),
  );
  for (const name of [SEARCH_KEY_UID, INDEX_KEY_UID]) {
    const uid = secret(name, OURS, randomUUID);
    derived(name.replace('.uid', ''), OURS, createHmac('sha256', master).update(uid).digest('hex'));
  }
}

/**
 * Replaces a certificate of our authority when it is for another domain, or expires soon. One of somebody else
 * is only given to the gateway.
 * @param {string} domain
 */
function writeCertificates(domain) {
  const cert = readable('secrets/tls-cert.pem');
  const key = readable('secrets/tls-key.pem');
  if ((cert === null) !== (key === null))
    fail('secrets/ must have both tls-cert.pem and tls-key.pem, or neither: then both are made.');
  const isKept = cert !== null && key !== null && !isOursAndOutdated(cert, domain);
  const pair = isKept ? { certificate: cert, key } : newCertificate(domain, authority());
  derived('tls-cert.pem', OURS, pair.certificate);
  derived('tls-key.pem', OURS, pair.key);
}

/** @param {string} pem @param {string} domain */
function isOursAndOutdated(pem, domain) {
  const ours = readable('secrets/tls-authority.pem');
  const certificate = new X509Certificate(pem);
  if (ours === null || !isOf(new X509Certificate(ours), certificate)) return false;
  const isForDomain = isIP(domain) ? certificate.checkIP(domain) : certificate.checkHost(domain);
  return !isForDomain || Date.parse(certificate.validTo) < Date.now() + RENEWED_BEFORE_MS;
}

/** @param {X509Certificate} issuer @param {X509Certificate} certificate */
function isOf(issuer, certificate) {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** The one that devices trust already, if it is here with its key. */
function authority() {
  const [certificate, key] = ['tls-authority.pem', 'tls-authority-key.pem'].map((name) => readable(`secrets/${name}`));
  if (certificate && key) return { certificate, key };
  const made = newAuthority();
  derived('tls-authority-key.pem', caller.uid, made.key);
  put(join(SECRETS, 'tls-authority.pem'), made.certificate, { uid: caller.uid, gid: caller.gid, mode: 0o644 });
  return made;
}

/** The domain in .env, which may have been edited. */
function domainOfSettings() {
  return /^DOMAIN=(.*)$/m.exec(readable('.env') ?? '')?.[1] || values.domain;
}

/**
 * @param {string} name
 * @param {number} uid who may read it, also if somebody else has written it
 * @param {() => string} make
 * @returns {string} the content, without the line break at its end
 */
function secret(name, uid, make) {
  const file = join(SECRETS, name);
  const owner = { uid, gid: uid, mode: 0o400 };
  if (existsSync(file)) own(file, owner);
  else put(file, make(), owner);
  return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
}

/**
 * Like {@link secret}, for what follows from other secrets: it is written again when these have changed.
 * @param {string} name @param {number} uid @param {string} content
 */
function derived(name, uid, content) {
  if (readable(`secrets/${name}`)?.trimEnd() === content.trimEnd()) secret(name, uid, () => content);
  else put(join(SECRETS, name), content, { uid, gid: uid, mode: 0o400 });
}

/** @typedef {{ uid: number, gid: number, mode: number }} Owner */

/** @param {string} file @param {string} content @param {Owner} owner */
function put(file, content, owner) {
  writeFileSync(`${file}.new`, content.endsWith('\n') ? content : `${content}\n`, { mode: 0o600 });
  own(`${file}.new`, owner);
  renameSync(`${file}.new`, file);
  written.push(file.slice(WORK.length + 1));
}

/** @param {string} file @param {Owner} owner */
function own(file, { uid, gid, mode }) {
  chownSync(file, uid, gid);
  chmodSync(file, mode);
}

/** @param {string} path */
function readable(path) {
  const file = join(WORK, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function newPassword() {
  return randomBytes(32).toString('hex');
}

/** @param {string} message @returns {never} */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
