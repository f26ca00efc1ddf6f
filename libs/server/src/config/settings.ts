import { isNetwork } from '../client-address.js';
import { SettingError, type Environment, type Setting } from './setting.js';

/** The kinds of settings. An empty variable counts as not set. */

export function text(name: string, options: { default?: string; minLength?: number } = {}): Setting<string> {
  return setting(name, options.default, (value) => {
    const { minLength = 0 } = options;
    if (value.length < minLength) throw new SettingError(name, `must have at least ${minLength} characters`);
    return value;
  });
}

/**
 * A key that is sent in a header. What no header can hold is refused here, because the client's error would
 * repeat the key.
 */
export function headerKey(name: string): Setting<string> {
  return setting(name, undefined, (value) => {
    if (/^[\x21-\x7e]+$/.test(value)) return value;
    throw new SettingError(name, 'must be one line of ASCII characters, without spaces');
  });
}

export function integer(name: string, options: { default?: number; min: number; max: number }): Setting<number> {
  const { min, max } = options;
  return setting(name, options.default, (value) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    throw new SettingError(name, `must be a whole number from ${min} to ${max}`);
  });
}

export function flag(name: string, options: { default?: boolean } = {}): Setting<boolean> {
  return setting(name, options.default, (value) => {
    if (value === 'true' || value === 'false') return value === 'true';
    throw new SettingError(name, 'must be true or false');
  });
}

export function oneOf<const T extends string>(
  name: string,
  allowed: readonly T[],
  options: { default?: T } = {},
): Setting<T> {
  return setting(name, options.default, (value) => {
    const known = allowed.find((candidate) => candidate === value);
    if (known === undefined) throw new SettingError(name, `must be one of ${allowed.join(', ')}`);
    return known;
  });
}

/** `protocols` without the colon, e.g. `['postgres', 'postgresql']`. */
export function url(name: string, protocols: readonly string[], options: { default?: string } = {}): Setting<string> {
  return setting(name, options.default, (value) => {
    if (isUrl(value, protocols)) return value;
    throw new SettingError(
      name,
      `must be a URL that starts with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
    );
  });
}

/**
 * The URL of one PostgreSQL. Refuses several hosts, and `PGSSLMODE` for a URL without `sslmode`, since neither
 * would be honoured.
 * @param complete adds the authority in `DATABASE_CA_FILE` to the URL; its errors say why it can't be honoured
 */
export function postgresUrl(name: string, complete: (url: string, caFile?: string) => string): Setting<string> {
  const given = url(name, ['postgres', 'postgresql']);
  return {
    read(environment: Environment): string {
      const { DATABASE_CA_FILE: caFile, PGSSLMODE: mode } = environment;
      if (hasSeveralHosts(environment[name] ?? '')) {
        throw new SettingError(name, 'names several hosts: name one address that always leads to the primary');
      }
      const value = given.read(environment);
      if (mode && !value.includes('sslmode=')) {
        throw new SettingError(name, 'has no sslmode, and PGSSLMODE is not read: say it in the URL');
      }
      try {
        return complete(value, caFile || undefined);
      } catch (error) {
        throw new SettingError(name, (error as Error).message);
      }
    },
  };
}

/** Stands for the pages of this machine, at any port. For development: `npm start` allows them. */
export const LOOPBACK_ORIGINS = 'loopback';

/** Web origins separated by commas: scheme, host and port, without a path; or {@link LOOPBACK_ORIGINS}. */
export function origins(name: string): Setting<string[]> {
  return setting(name, [], (value) => {
    const parts = value.split(',').map((part) => part.trim());
    if (parts.every((part) => part === LOOPBACK_ORIGINS || isOrigin(part))) return parts;
    throw new SettingError(
      name,
      `must be origins separated by commas, e.g. https://chat.example.org, or ${LOOPBACK_ORIGINS}`,
    );
  });
}

function isOrigin(part: string): boolean {
  return URL.canParse(part) && new URL(part).origin === part;
}

/**
 * A web address to which a path can be appended: without user, query and fragment. Has no slash at its end.
 */
export function baseUrl(name: string): Setting<string> {
  return setting(name, undefined, (value) => {
    const { protocol, origin, pathname } = URL.canParse(value) ? new URL(value) : new URL('about:blank');
    const base = `${origin}${pathname}`.replace(/\/+$/, '');
    if (/^https?:$/.test(protocol) && [base, `${base}/`].includes(value)) return base;
    throw new SettingError(name, 'must be a URL without query, e.g. https://chat.example.org');
  });
}

const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

/** Addresses and networks separated by commas, as Express's `trust proxy` accepts them. */
export function networks(name: string): Setting<string[]> {
  return setting(name, [], (value) => {
    const parts = value.split(',').map((part) => part.trim());
    if (parts.every((part) => NAMED_NETWORKS.includes(part) || isNetwork(part))) return parts;
    throw new SettingError(
      name,
      `must be addresses, networks (10.0.0.0/8, but not /0) or ${NAMED_NETWORKS.join(', ')}, separated by commas`,
    );
  });
}

/** Null if the variable is not set. */
export function optional<T>(name: string, inner: Setting<T>): Setting<T | null> {
  return { read: (environment) => (environment[name] ? inner.read(environment) : null) };
}

/** Read and required only if the variable `name` has the value `value`; else null. */
export function requiredWhen<T>(name: string, value: string, inner: Setting<T>): Setting<T | null> {
  return { read: (environment) => (environment[name] === value ? inner.read(environment) : null) };
}

function setting<T>(name: string, fallback: T | undefined, parse: (value: string) => T): Setting<T> {
  return {
    read(environment: Environment): T {
      const value = environment[name];
      if (value) return parse(value);
      if (fallback !== undefined) return fallback;
      throw new SettingError(name, 'is not set');
    },
  };
}

function isUrl(value: string, protocols: readonly string[]): boolean {
  return URL.canParse(value) && protocols.includes(new URL(value).protocol.slice(0, -1));
}

/** As libpq takes them: `postgres://one:5432,other:5432/…`, which is no URL. */
function hasSeveralHosts(value: string): boolean {
  const authority = /^\w+:\/\/([^/?#]*)/.exec(value)?.[1] ?? '';
  return authority.slice(authority.lastIndexOf('@') + 1).includes(',');
}
