import type { Meilisearch, Task } from 'meilisearch';
import { isMeiliError } from './meili-client.js';

/**
 * Since this version, a task keeps the note by which `MeiliTaskLog` knows who wrote it. What else is used came
 * with earlier ones.
 */
const LEAST = { major: 1, minor: 26 };
const NEEDED = `${LEAST.major}.${LEAST.minor} or newer is needed: earlier ones keep no note of who wrote what`;

export async function assertVersion(client: Meilisearch): Promise<void> {
  const version = await versionOf(client);
  if (version === null || isRecentEnough(version)) return;
  throw new Error(`Meilisearch is of version ${version}, and ${NEEDED}`);
}

/** Notices an old version also with a key that can't ask for it. */
export function assertNoted({ customMetadata }: Task, note: string): void {
  if (customMetadata !== note) throw new Error(`of Meilisearch, ${NEEDED}`);
}

/** Null if the key may not ask: Meilisearch allows that only to keys for all indexes. */
async function versionOf(client: Meilisearch): Promise<string | null> {
  try {
    return (await client.getVersion()).pkgVersion;
  } catch (error) {
    if (isMeiliError(error, 'invalid_api_key')) return null;
    throw error;
  }
}

function isRecentEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > LEAST.major || (major === LEAST.major && minor >= LEAST.minor);
}
