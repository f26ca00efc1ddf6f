import type { Meilisearch } from 'meilisearch';
import { BUILD_PREFIX } from './connection/meili-client.js';
import { readMeiliCheckpoint } from './meili-checkpoint.js';

export interface FoundBuild {
  name: string;
  generation: number;
  isComplete: boolean;
  documents: number;
  createdAt: number;
}

/** The names of all builds in the engine, also of those that nothing refers to. */
export async function buildNames(client: Meilisearch): Promise<string[]> {
  const { results } = await client.getIndexes({ limit: 1_000 });
  return results.map(({ uid }) => uid).filter((uid) => uid.startsWith(BUILD_PREFIX));
}

/**
 * The builds in the engine that have a checkpoint, the best one first: complete before incomplete, then by
 * generation. Of two complete ones the younger comes first, since it has just replaced the other; of two
 * incomplete ones, the one with more documents.
 */
export async function foundBuilds(client: Meilisearch): Promise<FoundBuild[]> {
  const builds: FoundBuild[] = [];
  for (const name of await buildNames(client)) {
    const checkpoint = await readMeiliCheckpoint(client, name);
    if (!checkpoint) continue;
    const { numberOfDocuments: documents } = await client.index(name).getStats();
    const createdAt = Date.parse((await client.getRawIndex(name)).createdAt);
    const { generation, backfillFrom } = checkpoint;
    builds.push({ name, documents, generation, createdAt, isComplete: backfillFrom === null });
  }
  return builds.sort(
    (one, other) =>
      Number(other.isComplete) - Number(one.isComplete) ||
      other.generation - one.generation ||
      (one.isComplete ? other.createdAt - one.createdAt : other.documents - one.documents),
  );
}
