import { ErrorCode, NatsError } from 'nats';
import type { NatsAccess } from '../access/nats-access.js';

/** Says why there is no connection. Has no `cause`, since the causes of TLS errors contain certificates. */
export class NatsConnectError extends Error {
  constructor(
    message: string,
    /** The code of the client or of Node. */
    readonly code: string,
  ) {
    super(message);
  }
}

/** Alerts that a server sends. */
const ABOUT_OUR_CERTIFICATE = /_ALERT_(.*CERTIFICATE.*|UNKNOWN_CA|HANDSHAKE_FAILURE|ACCESS_DENIED)$/;
const UNKNOWN_AUTHORITY = [
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

const violation = (login: string) => `NATS refuses ${login}: authorization violation`;
const expired = (login: string) => `NATS refuses ${login}: it has expired`;
const reasons: Partial<Record<string, (login: string) => string>> = {
  [ErrorCode.AuthorizationViolation]: violation,
  [ErrorCode.BadAuthentication]: violation,
  [ErrorCode.AuthenticationExpired]: expired,
  [ErrorCode.AccountExpired]: expired,
  [ErrorCode.AuthenticationTimeout]: () => 'NATS got nothing to log in with in time',
  [ErrorCode.ServerOptionNotAvailable]: () => 'TLS failure: NATS offers no TLS, and NATS_URL starts with tls://',
  [ErrorCode.ConnectionRefused]: () => 'NATS refuses connections: it does not run, or NATS_URL is wrong',
  [ErrorCode.Timeout]: () => 'NATS did not answer in time',
};

export function connectError(error: unknown, access: NatsAccess): NatsConnectError {
  const code = codeOf(error);
  return new NatsConnectError(reason(error, code, access), code);
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'UNKNOWN';
}

function messageOf(error: unknown): string {
  const isError = typeof error === 'object' && error !== null && 'message' in error;
  return String(isError ? error.message : error);
}

function reason(error: unknown, code: string, { login, tls }: NatsAccess): string {
  const known = reasons[code]?.(login?.name ?? 'a connection without user (NATS_URL has none)');
  if (known !== undefined) return known;
  const message = messageOf(error);
  if (isTlsFailure(error, code)) return tlsReason(message, code, tls !== null);
  // A server may refuse the client's certificate only once it was shown, and reset before its reason is read.
  const isReset = tls !== null && ['ECONNRESET', 'EPIPE'].includes(code);
  const advice = isReset ? ': it may demand a client certificate that it knows (NATS_CERT_FILE)' : '';
  return `NATS can't be reached: ${message}${advice}`;
}

function isTlsFailure(error: unknown, code: string): boolean {
  const isOfClient = error instanceof NatsError && code === (ErrorCode.Tls as string);
  return isOfClient || /^(ERR_(SSL|TLS|OSSL)_|CERT_)/.test(code) || UNKNOWN_AUTHORITY.includes(code);
}

function tlsReason(message: string, code: string, isTls: boolean): string {
  if (ABOUT_OUR_CERTIFICATE.test(code)) {
    return `TLS failure: NATS demands a client certificate that it knows (NATS_CERT_FILE): ${code}`;
  }
  if (!UNKNOWN_AUTHORITY.includes(code)) return `TLS failure: ${message}`;
  const advice = isTls ? 'set NATS_CA_FILE to its authority' : 'use tls:// and NATS_CA_FILE';
  return `TLS failure: the certificate of NATS is not of a known authority (${code}): ${advice}`;
}
