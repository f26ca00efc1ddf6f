import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { SettingError, settingFile } from '@fechatter/server';
import type { TlsOptions } from 'nats';
import type { ParsedUrls } from './nats-url.js';

/**
 * TLS to NATS. The client reads the files at each connection, so renewed certificates are used without a
 * restart. They are checked at start.
 */
export type NatsTls = TlsOptions & { checkServerIdentity: CheckIdentity };

type CheckIdentity = (name: string, certificate: PeerCertificate) => Error | undefined;

export interface TlsFiles {
  ca: string | undefined;
  cert: string | undefined;
  key: string | undefined;
}

const LOCALHOST = 'localhost';

/** Null without `tls://`. Throws a `SettingError` if a file can't be used, or would be ignored. */
export function readTls({ isTls, servers }: ParsedUrls, { ca, cert, key }: TlsFiles): NatsTls | null {
  const given = { NATS_CA_FILE: ca, NATS_CERT_FILE: cert, NATS_KEY_FILE: key };
  const [ignored] = isTls ? [] : Object.entries(given).filter(([, file]) => file);
  if (ignored) throw new SettingError(ignored[0], 'is set, but NATS_URL does not start with tls://');
  if (!isTls) return null;
  if (ca) checkAuthority(ca);
  checkClientCertificate(cert, key);
  const files = { ...(ca && { caFile: ca }), ...(cert && { certFile: cert }), ...(key && { keyFile: key }) };
  return { ...files, checkServerIdentity: identityCheck(servers) };
}

function checkAuthority(file: string): void {
  const pem = settingFile('NATS_CA_FILE', file);
  if (attempt(() => new X509Certificate(pem))) return;
  throw new SettingError('NATS_CA_FILE', 'must name a file with certificates, in PEM');
}

function checkClientCertificate(certFile: string | undefined, keyFile: string | undefined): void {
  if (certFile && !keyFile) throw new SettingError('NATS_CERT_FILE', 'is set, but NATS_KEY_FILE is not');
  if (keyFile && !certFile) throw new SettingError('NATS_KEY_FILE', 'is set, but NATS_CERT_FILE is not');
  if (!certFile || !keyFile) return;
  const cert = settingFile('NATS_CERT_FILE', certFile);
  const key = settingFile('NATS_KEY_FILE', keyFile);
  const certificate = attempt(() => new X509Certificate(cert));
  if (!certificate) throw new SettingError('NATS_CERT_FILE', 'must name a file with a certificate, in PEM');
  if (attempt(() => certificate.checkPrivateKey(createPrivateKey(key)))) return;
  throw new SettingError('NATS_KEY_FILE', 'must name the private key of NATS_CERT_FILE, in PEM, not encrypted');
}

function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/**
 * Checks the certificate of a server that is reached by an IP address: for those, the client hands Node no
 * name, and Node then checks for `localhost`, whatever the address. The certificate must be for one of the
 * addresses in `NATS_URL`.
 */
function identityCheck(servers: readonly string[]): CheckIdentity {
  const hosts = servers.map((server) => server.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''));
  const nameless = hosts.filter((host) => isIP(host) !== 0 || host === LOCALHOST);
  return (name, certificate) => {
    const expected = name === LOCALHOST && nameless.length > 0 ? nameless : [name];
    const results = expected.map((host) => checkServerIdentity(host, certificate));
    return results.includes(undefined) ? undefined : results[0];
  };
}
