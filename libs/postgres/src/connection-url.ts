import { createSecureContext } from 'node:tls';
import { readSmallFile, SmallFileError } from '@fechatter/files';
import type pg from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';

/**
 * Reads the URL of a PostgreSQL as libpq means it. The driver by itself takes other meanings of `sslmode`,
 * reads some parameters and passes over the rest; here everything that a URL asks for is done, or refused.
 */

/** Names no variable and no value: whoever reads a setting puts its name before the message. */
export class ConnectionUrlError extends Error {}

type Verification = 'no TLS' | 'none' | 'authority' | 'authority and host';

const modes: Record<string, Verification> = {
  disable: 'no TLS',
  require: 'none',
  'verify-ca': 'authority',
  'verify-full': 'authority and host',
};

const UNDERSTOOD = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'application_name', 'options', 'host', 'port'];
const FILES = ['sslrootcert', 'sslcert', 'sslkey'] as const;
/** libpq's word for the authorities that the system knows: here those that Node knows. */
const SYSTEM = 'system';

/** Returns what a pool or client needs to connect as `url` says. `options` are added to those of the URL. */
export function connectionTo(url: string, options = ''): pg.ClientConfig {
  assertConnectionUrl(url);
  const known = new URL(url);
  if (known.searchParams.get('sslrootcert') === SYSTEM) known.searchParams.delete('sslrootcert');
  const config = toClientConfig(parse(known.toString(), { useLibpqCompat: true }));
  const given = typeof config.options === 'string' ? config.options : '';
  // Without a word about TLS the driver would look for one in PGSSLMODE.
  return { ...config, ssl: config.ssl ?? false, options: [given, options].join(' ').trim() };
}

/**
 * Returns `url` with `caFile` as its authority, unless it names one, or wants no TLS. Throws
 * {@link ConnectionUrlError} for what can't be honoured.
 */
export function completeConnectionUrl(url: string, caFile?: string): string {
  const complete = caFile === undefined ? url : withAuthority(url, caFile);
  assertConnectionUrl(complete);
  return complete;
}

function withAuthority(url: string, caFile: string): string {
  const complete = new URL(url);
  const { searchParams } = complete;
  const mode = searchParams.get('sslmode');
  if (mode === null) {
    throw new ConnectionUrlError(
      'has no sslmode, although DATABASE_CA_FILE is set: add sslmode=verify-full, or sslmode=disable to do without TLS',
    );
  }
  if (mode !== 'disable' && !searchParams.has('sslrootcert')) searchParams.set('sslrootcert', caFile);
  return complete.toString();
}

function assertConnectionUrl(url: string): void {
  const { searchParams } = new URL(url);
  for (const name of searchParams.keys()) assertUnderstood(name);
  const mode = searchParams.get('sslmode');
  if (mode !== null && modes[mode] === undefined) {
    const known = Object.keys(modes).join(', ');
    throw new ConnectionUrlError(`has an sslmode that can't be honoured: it must be one of ${known}`);
  }
  assertAgrees(mode === null ? 'no TLS' : modes[mode]!, searchParams);
  assertFiles(searchParams);
}

function assertUnderstood(name: string): void {
  if (UNDERSTOOD.includes(name)) return;
  const advice = name === 'ssl' ? ': say sslmode=verify-full instead' : '';
  throw new ConnectionUrlError(`has the parameter ${name}, which is not understood${advice}`);
}

function assertAgrees(verification: Verification, parameters: URLSearchParams): void {
  const ignored = FILES.find((name) => parameters.has(name));
  if (verification === 'no TLS' && ignored) {
    throw new ConnectionUrlError(`has ${ignored}, but no sslmode that uses TLS: add sslmode=verify-full`);
  }
  if (verification === 'authority' && !parameters.has('sslrootcert')) {
    throw new ConnectionUrlError('has sslmode=verify-ca, which needs sslrootcert or DATABASE_CA_FILE');
  }
  // Anybody can have a certificate of a public authority; only the host's name tells them apart.
  if (parameters.get('sslrootcert') === SYSTEM && verification !== 'authority and host') {
    throw new ConnectionUrlError('has sslrootcert=system, which needs sslmode=verify-full');
  }
  if (parameters.has('sslcert') !== parameters.has('sslkey')) {
    throw new ConnectionUrlError('must have both sslcert and sslkey, or neither');
  }
}

function assertFiles(parameters: URLSearchParams): void {
  const [ca, cert, key] = FILES.map((name) => contentOf(name, parameters.get(name)));
  if (ca !== undefined) assertUsable('sslrootcert', { ca });
  if (cert !== undefined && key !== undefined) assertUsable('sslcert or sslkey', { cert, key });
}

function contentOf(name: string, file: string | null): string | undefined {
  if (file === null || (name === 'sslrootcert' && file === SYSTEM)) return undefined;
  try {
    return readSmallFile(file).toString();
  } catch (error) {
    throw error instanceof SmallFileError ? new ConnectionUrlError(`has ${name}, which names ${error.message}`) : error;
  }
}

function assertUsable(name: string, pem: { ca?: string; cert?: string; key?: string }): void {
  const isCertificate = pem.ca === undefined || pem.ca.includes('-----BEGIN CERTIFICATE-----');
  try {
    createSecureContext(pem);
    if (isCertificate) return;
  } catch {
    // Refused below.
  }
  throw new ConnectionUrlError(`has ${name}, which names a file that can't be used: it must be PEM, not encrypted`);
}
