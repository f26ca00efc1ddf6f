import type { Setting } from './setting.js';
import { integer, oneOf, optional, origins, text } from './settings.js';
import { unknownVariables, type UnknownVariable } from './unknown-variables.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** Longer than the load balancers of the large clouds and nginx keep idle connections, by their defaults. */
export const KEEP_ALIVE_SECONDS = 620;

/** The settings that {@link startService} needs. */
export interface ServiceSettings {
  port: number;
  host: string;
  corsOrigins: readonly string[];
  logLevel: (typeof LOG_LEVELS)[number];
  shutdownGraceMs: number;
  instanceName: string | null;
  /** The time for which a connection is kept for the next request. Absent: 620. */
  keepAliveSeconds?: number;
  /** The proxies whose `X-Forwarded-*` headers are trusted, as Express names them. Absent: none. */
  trustedProxies?: readonly string[];
  /** Logged at start as warnings. */
  unknownVariables?: readonly UnknownVariable[];
}

/** The port for operators: metrics and health. */
export interface AdminSettings {
  adminPort: number;
  adminHost: string;
}

/** The admin port of a service is this far from its own. */
const ADMIN_PORT_STEP = 3_000;

const unknown: Setting<UnknownVariable[]> = { read: unknownVariables };

/** The settings that all services have, for the specification of each. */
export function serviceSettings(defaultPort: number) {
  return {
    port: integer('PORT', { default: defaultPort, min: 0, max: 65_535 }),
    host: text('HOST', { default: '127.0.0.1' }),
    corsOrigins: origins('CORS_ORIGINS'),
    logLevel: oneOf('LOG_LEVEL', LOG_LEVELS, { default: 'info' }),
    shutdownGraceMs: integer('SHUTDOWN_GRACE_MS', { default: 10_000, min: 0, max: 600_000 }),
    keepAliveSeconds: integer('KEEP_ALIVE_SECONDS', { default: KEEP_ALIVE_SECONDS, min: 1, max: 86_400 }),
    instanceName: optional('INSTANCE_NAME', text('INSTANCE_NAME')),
    adminPort: integer('ADMIN_PORT', { default: defaultPort + ADMIN_PORT_STEP, min: 0, max: 65_535 }),
    adminHost: text('ADMIN_HOST', { default: '127.0.0.1' }),
    unknownVariables: unknown,
  };
}
