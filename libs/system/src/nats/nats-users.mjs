import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../places.mjs';

/** @typedef {'chat-api' | 'notify-server' | 'search-indexer' | 'operator'} NatsUser */

/**
 * Returns the configuration of a nats-server with one user for each service, and one for tools.
 * @param {Record<NatsUser, string>} passwords
 * @returns {Promise<string>}
 */
export async function natsUsersConfig(passwords) {
  // Imported late, since this module is loaded before the libraries are built.
  const built = join(ROOT, 'libs', 'nats', 'dist', 'users', 'server-config.js');
  const { natsServerConfig } = await import(pathToFileURL(built).href);
  return natsServerConfig(passwords);
}

/**
 * Returns how each user reaches the server at `url`.
 * @param {string} url
 * @param {Record<NatsUser, string>} passwords
 * @returns {Record<NatsUser, Record<string, string>>}
 */
export function natsUserEnvs(url, passwords) {
  const envs = Object.entries(passwords).map(([user, password]) => {
    const own = Object.assign(new URL(url), { username: user, password });
    return [user, { NATS_URL: own.href }];
  });
  return Object.fromEntries(envs);
}
