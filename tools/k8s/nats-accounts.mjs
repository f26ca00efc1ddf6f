import { join } from 'node:path';
import { natsUsersConfig } from '../../libs/system/src/nats/nats-users.mjs';
import { ROOT } from '../../libs/system/src/places.mjs';

const FILE = join(ROOT, 'k8s', 'demo-dependencies', 'files', 'nats-accounts.conf');
const USERS = ['chat-api', 'notify-server', 'search-indexer', 'operator'];

/**
 * The users of NATS for the chart of demo dependencies, which puts a password in place of each `@user@`.
 * @returns {Promise<{ file: string, text: string }>}
 */
export async function natsAccounts() {
  const text = await natsUsersConfig(Object.fromEntries(USERS.map((user) => [user, `@${user}@`])));
  return { file: FILE, text };
}
