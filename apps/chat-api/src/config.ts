import { availableParallelism } from 'node:os';
import { limitSettings } from '@fechatter/limits';
import { natsSettings } from '@fechatter/nats';
import { completeConnectionUrl } from '@fechatter/postgres';
import { searchSettings } from '@fechatter/search';
import {
  baseUrl,
  flag,
  integer,
  networks,
  oneOf,
  optional,
  orFile,
  postgresUrl,
  privateKey,
  readConfig,
  serviceSettings,
  text,
  type Environment,
} from '@fechatter/server';
import { RELAY_FAULT_POINTS } from './relay/epoch/fault-point.js';

export type Config = ReturnType<typeof parseConfig>;

const DAY_SECONDS = 86_400;
/** The longest that an access token lives, whatever an earlier configuration said. */
export const LONGEST_ACCESS_TOKEN_SECONDS = DAY_SECONDS;
const HALF_OF_THE_CORES = Math.max(1, Math.floor(availableParallelism() / 2));

/** Reads the environment; nothing else does. Throws one `ConfigError` that lists every problem. */
export function parseConfig(environment: Environment = process.env) {
  return readConfig(environment, {
    ...serviceSettings(6688),
    ...natsSettings('chat-api'),
    databaseUrl: orFile('DATABASE_URL', postgresUrl('DATABASE_URL', completeConnectionUrl)),
    databasePoolSize: integer('DATABASE_POOL_SIZE', { default: 16, min: 2, max: 200 }),
    jwtPrivateKey: privateKey('JWT_PRIVATE_KEY'),
    secretKey: orFile('SECRET_KEY', text('SECRET_KEY', { minLength: 32 })),
    signupMode: oneOf('SIGNUP_MODE', ['open', 'invite'], { default: 'open' }),
    accessTokenTtlSeconds: integer('ACCESS_TOKEN_TTL_SECONDS', {
      default: 900,
      min: 1,
      max: LONGEST_ACCESS_TOKEN_SECONDS,
    }),
    sessionTtlSeconds: integer('SESSION_TTL_SECONDS', { default: 30 * DAY_SECONDS, min: 60, max: 366 * DAY_SECONDS }),
    argon2Concurrency: integer('ARGON2_CONCURRENCY', { default: HALF_OF_THE_CORES, min: 1, max: 64 }),
    cookieSecure: oneOf('COOKIE_SECURE', ['auto', 'always'], { default: 'auto' }),
    ...searchSettings(),
    relayEnabled: flag('RELAY_ENABLED', { default: true }),
    publicUrl: optional('PUBLIC_URL', baseUrl('PUBLIC_URL')),
    publicEventsUrl: optional('PUBLIC_EVENTS_URL', baseUrl('PUBLIC_EVENTS_URL')),
    trustedProxies: networks('TRUSTED_PROXIES'),
    ...limitSettings(),
    faultPoint: optional('FAULT_POINT', oneOf('FAULT_POINT', RELAY_FAULT_POINTS)),
  });
}
