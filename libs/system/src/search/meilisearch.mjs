import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { answersOk } from '../answers-ok.mjs';
import { Failure, reasonOf } from '../failure.mjs';
import { findOnPath } from '../programs/find-on-path.mjs';
import { freePort } from '../ports/ports.mjs';
import { makeOwnFolder } from '../processes/own-folder.mjs';

const STAGE = 1;
const KEYS_TIMEOUT_MS = 10_000;
/**
 * With its newer search, a filter by 5,000 chats takes 150 ms instead of 20. Versions without it ignore this.
 */
const ENVIRONMENT = { MEILI_EXPERIMENTAL_LEGACY_SEARCH: 'true' };

/** @returns {string | null} MEILI_BIN, else "meilisearch" on PATH */
export function findMeilisearch() {
  return process.env.MEILI_BIN || findOnPath('meilisearch');
}

/** @param {string} program @returns {string} as in "1.50.0" */
export function meilisearchVersion(program) {
  try {
    const output = execFileSync(program, ['--version'], { encoding: 'utf8', timeout: 10_000 });
    return /\d+\.\d+\.\d+/.exec(output)?.[0] ?? output.trim();
  } catch (error) {
    throw new Failure(`${program} does not run (${reasonOf(error)}): correct MEILI_BIN, or remove that program.`);
  }
}

/**
 * @param {import('../processes/process-group.mjs').ProcessGroup} group
 * @param {{ program: string, dataFolder: string, masterKey: string, port?: number }} options
 * @returns {Promise<{ url: string, apiKey: string, version: string,
 *   child: import('../processes/child.mjs').Child }>}
 */
export async function startMeilisearch(group, { program, dataFolder, masterKey, port }) {
  const version = meilisearchVersion(program);
  // Each version has a folder of its own: it can't read another one's, and the index is rebuilt from
  // PostgreSQL anyway.
  const folder = join(dataFolder, version);
  makeOwnFolder(folder);
  port ??= await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = await group.start({
    name: 'meilisearch',
    stage: STAGE,
    command: program,
    args: meilisearchArguments(folder, port),
    env: { ...ENVIRONMENT, ...process.env, MEILI_MASTER_KEY: masterKey },
    cwd: folder,
    port,
    url,
    ready: () => answersOk(`${url}/health`),
  });
  return { url, apiKey: await adminKey(url, masterKey), version, child };
}

/**
 * Without the bound on memory, each task takes half a second instead of a twentieth. Each thread that indexes
 * clears 50 MB for each task.
 */
function meilisearchArguments(folder, port) {
  const places = ['--db-path', join(folder, 'data'), '--dump-dir', join(folder, 'dumps')];
  const snapshots = ['--snapshot-dir', join(folder, 'snapshots')];
  const address = ['--http-addr', `127.0.0.1:${port}`, '--env', 'production', '--no-analytics'];
  return [...places, ...snapshots, ...address, '--max-indexing-memory', '256Mb', '--max-indexing-threads', '1'];
}

/**
 * Finds the key that the services use, since the master key itself is for managing keys only.
 * @param {string} url
 * @param {string} masterKey
 * @returns {Promise<string>}
 */
export async function adminKey(url, masterKey) {
  const headers = { authorization: `Bearer ${masterKey}` };
  const response = await fetch(`${url}/keys`, { headers, signal: AbortSignal.timeout(KEYS_TIMEOUT_MS) }).catch(() => {
    throw new Failure(`Meilisearch at ${url} does not answer. Try again once it does.`);
  });
  const { results } = await response.json();
  const admin = results?.find((key) => key.actions.includes('*') && key.indexes.includes('*'));
  if (admin) return admin.key;
  throw new Failure(`Meilisearch lists no key that may write (status ${response.status}): remove its data folder.`);
}

/** @param {string} url @param {string} [caFile] */
export async function requireMeilisearch(url, caFile) {
  if (await answersOk(`${url.replace(/\/$/, '')}/health`, caFile)) return;
  const authority = url.startsWith('https:') ? ', or set MEILI_CA_FILE to the authority of its certificate' : '';
  throw new Failure(`Meilisearch at MEILI_URL does not answer: start it, correct the URL${authority}.`);
}
