import type { Meilisearch, Task } from 'meilisearch';
import { meiliErrorIn } from './meili-client.js';

/**
 * The first version whose tasks keep `customMetadata`, by which `MeiliTaskLog` knows who wrote what.
 * Everything else that is used exists in earlier versions.
 */
const LEAST = { major: 1, minor: 26 };
const NEEDED = `${LEAST.major}.${LEAST.minor} or newer is needed: earlier versions don't record who wrote what`;

/** Throws if the engine is too old. Passes if the key may not ask for the version. */
export async function assertVersion(client: Meilisearch): Promise<void> {
  const version = await versionOf(client);
  if (version === null || isRecentEnough(version)) return;
  throw new Error(`Meilisearch ${version} is too old: ${NEEDED}`);
}

/**
 * Throws if the engine did not keep a task's metadata. Notices an old version even if the key may not ask for
 * it.
 */
export function assertKept({ customMetadata }: Task, sent: string): void {
  if (customMetadata !== sent) throw new Error(`Meilisearch is too old: ${NEEDED}`);
}

/** Null if the key may not ask: only a key for all indexes may. */
async function versionOf(client: Meilisearch): Promise<string | null> {
  try {
    return (await client.getVersion()).pkgVersion;
  } catch (error) {
    if (meiliErrorIn(error, 'invalid_api_key')) return null;
    throw error;
  }
}

function isRecentEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > LEAST.major || (major === LEAST.major && minor >= LEAST.minor);
}
