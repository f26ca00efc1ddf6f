import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeOwnFolder } from '../processes/own-folder.mjs';

/**
 * @typedef {object} Secrets
 * @property {string} postgresPassword
 * @property {string} appPassword
 * @property {string} searchPassword
 * @property {Record<import('../nats/nats-users.mjs').NatsUser, string>} natsPasswords
 * @property {string} natsConfigFile where the configuration of nats-server is written
 * @property {string} secretKey the HMAC key of refresh, invite, reset and API tokens
 * @property {string} meiliMasterKey
 * @property {string} privateKeyFile ES256, PKCS 8
 * @property {string} publicKeyFile
 */

const NAMES = ['postgresPassword', 'appPassword', 'searchPassword', 'secretKey', 'meiliMasterKey'];
const NATS_USERS = ['chat-api', 'notify-server', 'search-indexer', 'operator'];

/**
 * Reads the secrets of an installation, and makes those that are missing. Only their owner can read them, and
 * they are never printed.
 * @param {string} folder
 * @returns {Secrets}
 */
export function openSecrets(folder) {
  makeOwnFolder(folder);
  const privateKeyFile = join(folder, 'jwt-private.pem');
  const publicKeyFile = join(folder, 'jwt-public.pem');
  if (!existsSync(privateKeyFile)) writeSecret(privateKeyFile, newPrivateKey());
  writeSecret(publicKeyFile, publicKeyOf(privateKeyFile));
  const natsConfigFile = join(folder, 'nats.conf');
  return { ...openPasswords(join(folder, 'secrets.json')), privateKeyFile, publicKeyFile, natsConfigFile };
}

/** @param {string} file */
function openPasswords(file) {
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const before = JSON.stringify(known);
  for (const name of NAMES) known[name] ??= newPassword();
  known.natsPasswords ??= {};
  for (const user of NATS_USERS) known.natsPasswords[user] ??= newPassword();
  if (JSON.stringify(known) !== before) writeSecret(file, JSON.stringify(known, null, 2));
  return known;
}

function newPassword() {
  return randomBytes(32).toString('hex');
}

function newPrivateKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' });
}

/** @param {string} privateKeyFile */
function publicKeyOf(privateKeyFile) {
  return createPublicKey(readFileSync(privateKeyFile)).export({ type: 'spki', format: 'pem' });
}

/** Writes by rename: a crash leaves the old file or the new one, never half a key. */
export function writeSecret(file, content) {
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
