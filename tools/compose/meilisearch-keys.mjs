/**
 * Makes the two keys of Meilisearch that the services use, unless they exist: chat-api may search,
 * search-indexer may write, both in the indexes `fechatter_*` only. Meilisearch derives a key from its uid
 * and the master key, so `docker/init` knows them beforehand.
 *
 * Reads MEILI_URL, and in SECRETS_FOLDER (/run/secrets) the files meilisearch-master-key,
 * meilisearch-search-key.uid and meilisearch-index-key.uid.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { MEILI_URL, SECRETS_FOLDER = '/run/secrets' } = process.env;
const INDEXES = ['fechatter_*'];
const INDEXER_RIGHTS = ['search', 'documents.*', 'indexes.*', 'settings.*', 'tasks.get', 'stats.get'];
const KEYS = [
  { name: 'meilisearch-search-key', description: 'chat-api', actions: ['search', 'documents.get'] },
  { name: 'meilisearch-index-key', description: 'search-indexer', actions: INDEXER_RIGHTS },
];

for (const { name, description, actions } of KEYS) {
  const body = { uid: secret(`${name}.uid`), name: description, actions, indexes: INDEXES, expiresAt: null };
  const answer = await fetch(new URL('/keys', MEILI_URL), {
    method: 'POST',
    headers: { authorization: `Bearer ${secret('meilisearch-master-key')}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const { code, message } = await answer.json();
  const exists = code === 'api_key_already_exists';
  if (!answer.ok && !exists) throw new Error(`${description}: ${answer.status} ${message}`);
  process.stdout.write(`${description}: ${exists ? 'exists' : 'made'}\n`);
}

/** @param {string} name */
function secret(name) {
  const content = readFileSync(join(SECRETS_FOLDER, name), 'utf8').trim();
  // A header can't hold anything else, and the error would repeat the key.
  if (!/^[\x21-\x7e]+$/.test(content)) throw new Error(`${name} must be one line of ASCII characters`);
  return content;
}
