/** Parses `NATS_URL` as other NATS clients do: one or more URLs, separated by commas. */

export interface ParsedUrls {
  /** `host:port` of each server, without user and password. */
  servers: string[];
  /** Whether every connection must use TLS. */
  isTls: boolean;
  user: UrlUser | null;
}

/** `nats://user:password@host`, or `nats://token@host`. */
export type UrlUser = { user: string; password: string } | { token: string };

/** Says what is wrong with the URLs, without any part of them: they may hold a password. */
export class NatsUrlError extends Error {}

const SCHEMES = ['nats:', 'tls:'];
const DEFAULT_PORT = '4222';

/** Throws {@link NatsUrlError} at whatever could not be honoured. */
export function parseNatsUrls(text: string): ParsedUrls {
  const urls = text.split(',').map((part) => parseUrl(part.trim()));
  const [first] = urls;
  if (!first) throw new NatsUrlError('is empty');
  if (urls.some(({ protocol }) => protocol !== first.protocol)) {
    throw new NatsUrlError('mixes nats:// and tls://: use one of them in all URLs');
  }
  if (urls.some(({ username, password }) => username !== first.username || password !== first.password)) {
    throw new NatsUrlError('must have the same user and password, or token, in all of its URLs');
  }
  const servers = urls.map(({ hostname, port }) => `${hostname}:${port || DEFAULT_PORT}`);
  return { servers, isTls: first.protocol === 'tls:', user: userOf(first) };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !SCHEMES.includes(url.protocol) || url.hostname === '') {
    throw new NatsUrlError(
      'must be one or more URLs that start with nats:// or tls://, separated by commas. ' +
        'In a user or password, percent-encode characters that have a meaning in URLs',
    );
  }
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') {
    throw new NatsUrlError('must have neither path nor query. Percent-encode / ? and # in a user or password');
  }
  return url;
}

function userOf({ username, password }: URL): UrlUser | null {
  if (username === '' && password === '') return null;
  if (username === '') throw new NatsUrlError('has a password, but no user');
  return password === '' ? { token: decode(username) } : { user: decode(username), password: decode(password) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new NatsUrlError('has a user, password or token that is not correctly percent-encoded');
  }
}
