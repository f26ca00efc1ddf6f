import { types } from 'node:util';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { ServiceSettings } from '../config/service-settings.js';

/** Writes JSON lines to stdout. Injected as `@Inject(LOG) log: Log`. */
export type Log = Logger;
export const LOG = Symbol('log');

const secrets = [
  'password',
  'currentPassword',
  'newPassword',
  'token',
  'accessToken',
  'refreshToken',
  'inviteToken',
  'authorization',
  'cookie',
  'content',
  'snippet',
];

/** Callers leave secrets out of their lines. Redaction covers a caller that forgets. */
export function createLog(
  service: string,
  settings: Pick<ServiceSettings, 'logLevel' | 'instanceName'>,
  destination?: DestinationStream,
): Log {
  const options = {
    level: settings.logLevel,
    base: { service, instance: settings.instanceName ?? undefined, pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (level: string) => ({ level }) },
    serializers: { err: describeError },
    redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
  };
  return destination ? pino(options, destination) : pino(options);
}

/**
 * Logs these fields only: drivers attach a statement's parameters to their errors, message texts among them.
 */
function describeError(error: unknown): object {
  if (!types.isNativeError(error)) return { message: String(error) };
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  const more = types.isNativeError(cause) ? { cause: describeError(cause) } : {};
  return { type: error.name, code, message: error.message, stack: error.stack, ...more };
}
