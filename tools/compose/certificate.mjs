import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  generateKeyPairSync,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { isIP } from 'node:net';

/**
 * Makes X.509 certificates (RFC 5280) with EC keys, because Node makes none and the images have no openssl.
 * Only what a private authority and its servers need.
 */

const DAY_MS = 86_400_000;

/** @typedef {import('node:crypto').KeyObject} KeyObject */
/** @typedef {{ privateKey: KeyObject, publicKey: KeyObject }} Keys */
/** @typedef {{ certificate: string, key: string }} Pems */

/** @returns {Pems} an authority that is valid for ten years */
export function newAuthority(now = Date.now()) {
  const name = `Fechatter ${randomBytes(4).toString('hex')}`;
  const keys = newKeys();
  const content = {
    issuer: name,
    issuerKeys: keys,
    subject: name,
    keys,
    days: 3650,
    extensions: ofAuthority(keys),
    now,
  };
  return { certificate: certificate(content), key: pemOf(keys) };
}

/** @param {string} host a name or an address @param {Pems} authority that {@link newAuthority} made @returns {Pems} for a server */
export function newCertificate(host, authority, now = Date.now()) {
  const issuer = new X509Certificate(authority.certificate).subject.replace(/^CN=/, '');
  const privateKey = createPrivateKey(authority.key);
  const issuerKeys = { privateKey, publicKey: createPublicKey(privateKey) };
  const keys = newKeys();
  const extensions = ofServer(host, keys, issuerKeys);
  // Apple's systems refuse certificates of servers that are valid for more than 825 days.
  const content = { issuer, issuerKeys, subject: host, keys, days: 820, extensions, now };
  return { certificate: certificate(content), key: pemOf(keys) };
}

/** @returns {Keys} */
export function newKeys() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** @param {Keys} keys @returns {string} PKCS 8, PEM */
export function pemOf({ privateKey }) {
  return String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
}

/**
 * @param {{ issuer: string, issuerKeys: Keys, subject: string, keys: Keys, days: number, now: number,
 *   extensions: Buffer[] }} content
 */
function certificate({ issuer, issuerKeys, subject, keys, days, now, extensions }) {
  const validity = sequence(time(now - DAY_MS), time(now + days * DAY_MS));
  const body = sequence(
    tagged(0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.concat([Buffer.of(1), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    name(issuer),
    validity,
    name(subject),
    spki(keys),
    tagged(3, sequence(...extensions)),
  );
  const signature = createSign('SHA256').update(body).sign(issuerKeys.privateKey);
  const signed = sequence(body, ECDSA_WITH_SHA256, bits(signature));
  const lines = signed.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** @param {Keys} keys */
function ofAuthority(keys) {
  return [
    extension('551d13', sequence(TRUE, der(0x02, Buffer.of(0))), { critical: true }),
    // keyCertSign and cRLSign.
    extension('551d0f', der(0x03, Buffer.of(1, 0x06)), { critical: true }),
    extension('551d0e', der(0x04, keyId(keys))),
  ];
}

/** @param {string} host @param {Keys} keys @param {Keys} issuerKeys */
function ofServer(host, keys, issuerKeys) {
  return [
    extension('551d13', sequence(), { critical: true }),
    // digitalSignature; then serverAuth.
    extension('551d0f', der(0x03, Buffer.of(7, 0x80)), { critical: true }),
    extension('551d25', sequence(oid('2b06010505070301'))),
    extension('551d11', sequence(...alternativeNames(host))),
    extension('551d0e', der(0x04, keyId(keys))),
    extension('551d23', sequence(der(0x80, keyId(issuerKeys)))),
  ];
}

/** A certificate for this machine is also for its loopback addresses. @param {string} host */
function alternativeNames(host) {
  const hosts = host === 'localhost' ? [host, '127.0.0.1', '::1'] : [host];
  return hosts.map((one) => (isIP(one) ? der(0x87, addressBytes(one)) : der(0x82, Buffer.from(one, 'ascii'))));
}

/** @param {string} address */
function addressBytes(address) {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // The WHATWG parser canonicalizes, so at most one "::" is left to fill with zeros.
  const [head, tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (/** @type {string | undefined} */ part) => (part ? part.split(':') : []);
  const zeros = Array(8 - groups(head).length - groups(tail).length).fill('0');
  return Buffer.from(
    [...groups(head), ...zeros, ...groups(tail)].map((group) => group.padStart(4, '0')).join(''),
    'hex',
  );
}

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const TRUE = der(0x01, Buffer.of(0xff));

/** @param {Keys} keys */
function spki({ privateKey }) {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
}

/** @param {Keys} keys */
function keyId(keys) {
  return createHash('sha1').update(spki(keys)).digest();
}

/** @param {string} commonName */
function name(commonName) {
  return sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(commonName)))));
}

/** @param {string} id @param {Buffer} value */
function extension(id, value, { critical = false } = {}) {
  return sequence(oid(id), ...(critical ? [TRUE] : []), der(0x04, value));
}

/** Years before 2050 have two digits. @param {number} ms */
function time(ms) {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return text < '2050' ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}

/** @param {Buffer} content */
function bits(content) {
  return der(0x03, Buffer.concat([Buffer.of(0), content]));
}

/** @param {number} tag @param {Buffer} content */
function tagged(tag, content) {
  return der(0xa0 + tag, content);
}

/** @param {string} hex */
function oid(hex) {
  return der(0x06, Buffer.from(hex, 'hex'));
}

/** @param {...Buffer} parts */
function sequence(...parts) {
  return der(0x30, Buffer.concat(parts));
}

/** @param {number} tag @param {Buffer} content @returns {Buffer} tag, length and content (X.690) */
function der(tag, content) {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  const bytes = length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
  return Buffer.concat([Buffer.of(tag), bytes, content]);
}
