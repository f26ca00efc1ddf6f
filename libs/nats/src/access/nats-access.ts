import { oneOf, orFile, SettingError, settingFile, type Environment, type Setting } from '@fechatter/server';
import {
  credsAuthenticator,
  nkeyAuthenticator,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
  type Authenticator,
} from 'nats';
import { inboxPrefix } from '../users/permissions.js';
import type { NatsService } from '../users/resources.js';
import { NatsUrlError, parseNatsUrls, type ParsedUrls } from './nats-url.js';
import { readTls, type NatsTls } from './nats-tls.js';

/**
 * Says where NATS is and how to log in there. Passwords, tokens and keys are held by functions, so printing
 * this object prints none of them.
 */
export interface NatsAccess {
  /** `host:port` of each server. */
  servers: string[];
  /** Null if there is nothing to log in with. */
  login: NatsLogin | null;
  /** Null: TLS only if the server offers or demands it. */
  tls: NatsTls | null;
  /** How many servers keep each stream and bucket that is created. */
  replicas: number;
  /** The subjects of answers to requests begin with this. */
  inboxPrefix: string;
}

export interface NatsLogin {
  /** Says what it is and where it comes from, for messages. */
  name: string;
  authenticator: Authenticator;
}

/** A URL stands for what {@link natsAccess} reads from it as `NATS_URL`. */
export type NatsTarget = NatsAccess | string;

const VARIABLES = [
  'NATS_URL',
  'NATS_CREDS_FILE',
  'NATS_NKEY_FILE',
  'NATS_CA_FILE',
  'NATS_CERT_FILE',
  'NATS_KEY_FILE',
] as const;
type Values = Record<(typeof VARIABLES)[number], string | undefined>;

const replicas = oneOf('NATS_REPLICAS', ['1', '3', '5'], { default: '1' });
const SEED = /\bSU[A-Z2-7]{56}\b/;

/**
 * The settings of every service that uses NATS. What can't be honoured is refused: an unknown scheme, two
 * ways to log in, files for TLS without `tls://`, a file that can't be used.
 */
export function natsSettings(service: NatsService): { nats: Setting<NatsAccess> } {
  return { nats: orFile('NATS_URL', { read: (environment) => natsAccess(environment, service) }) };
}

/**
 * Throws a `SettingError` that names the variable at fault, without its value. `service` is null for tools,
 * which log in as the operator.
 */
export function natsAccess(environment: Environment, service: NatsService | null = null): NatsAccess {
  const values = Object.fromEntries(VARIABLES.map((name) => [name, environment[name] || undefined])) as Values;
  const count = Number(replicas.read(environment));
  const urls = readUrls(values.NATS_URL);
  return {
    servers: urls.servers,
    login: readLogin(urls, values),
    tls: readTls(urls, { ca: values.NATS_CA_FILE, cert: values.NATS_CERT_FILE, key: values.NATS_KEY_FILE }),
    replicas: count,
    inboxPrefix: inboxPrefix(service),
  };
}

export function accessTo(target: NatsTarget): NatsAccess {
  return typeof target === 'string' ? natsAccess({ NATS_URL: target }) : target;
}

function readUrls(text: string | undefined): ParsedUrls {
  if (!text) throw new SettingError('NATS_URL', 'is not set');
  try {
    return parseNatsUrls(text);
  } catch (error) {
    throw error instanceof NatsUrlError ? new SettingError('NATS_URL', error.message) : error;
  }
}

function readLogin({ user }: ParsedUrls, { NATS_CREDS_FILE: creds, NATS_NKEY_FILE: nkey }: Values): NatsLogin | null {
  if (creds && nkey) throw new SettingError('NATS_CREDS_FILE', 'and NATS_NKEY_FILE are both set: choose one');
  const [variable, file] = creds ? ['NATS_CREDS_FILE', creds] : ['NATS_NKEY_FILE', nkey];
  if (!file) return user && urlLogin(user);
  if (user) throw new SettingError(variable, 'is set, and NATS_URL has a user or token too: choose one');
  return creds
    ? fileLogin(variable, file, { holds: 'a JWT and an nkey seed', login: credsAuthenticator })
    : fileLogin(variable, file, { holds: 'the seed of a user nkey, SU…', login: seedAuthenticator });
}

function urlLogin(user: NonNullable<ParsedUrls['user']>): NatsLogin {
  if ('token' in user) return { name: 'the token in NATS_URL', authenticator: tokenAuthenticator(user.token) };
  const authenticator = usernamePasswordAuthenticator(user.user, user.password);
  return { name: 'the user and password in NATS_URL', authenticator };
}

interface LoginFile {
  holds: string;
  login: (content: Uint8Array) => Authenticator;
}

/**
 * Reads the file again for each connection, so that a renewed one is used without a restart. While the file
 * is unusable, the last usable content is used: an error would end the connection for good.
 */
function fileLogin(variable: string, file: string, { holds, login }: LoginFile): NatsLogin {
  let usable = login(settingFile(variable, file));
  try {
    usable('nonce');
  } catch {
    throw new SettingError(variable, `must name a file with ${holds}`);
  }
  const authenticator: Authenticator = (nonce) => {
    try {
      const current = login(settingFile(variable, file));
      const answer = current(nonce);
      usable = current;
      return answer;
    } catch {
      return usable(nonce);
    }
  };
  return { name: `the content of ${variable}`, authenticator };
}

function seedAuthenticator(content: Uint8Array): Authenticator {
  const [seed] = SEED.exec(Buffer.from(content).toString()) ?? [];
  return (nonce) => {
    if (seed === undefined) throw new Error('no seed');
    return nkeyAuthenticator(Buffer.from(seed))(nonce);
  };
}
