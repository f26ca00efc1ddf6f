import type { Meilisearch } from 'meilisearch';
import { BUILD_PREFIX } from './meili-client.js';
import { readMeiliCheckpoint } from './meili-checkpoint.js';

export interface FoundBuild {
  name: string;
  generation: number;
  isComplete: boolean;
  documents: number;
}

/**
 * The builds in the engine that have a checkpoint, the best one first: complete before incomplete, then the
 * one that was written last, then the one with more documents.
 */
export async function foundBuilds(client: Meilisearch): Promise<FoundBuild[]> {
  const { results } = await client.getIndexes({ limit: 1_000 });
  const builds: FoundBuild[] = [];
  for (const { uid: name } of results) {
    if (!name.startsWith(BUILD_PREFIX)) continue;
    const checkpoint = await readMeiliCheckpoint(client, name);
    if (!checkpoint) continue;
    const { numberOfDocuments: documents } = await client.index(name).getStats();
    builds.push({ name, documents, generation: checkpoint.generation, isComplete: checkpoint.backfillFrom === null });
  }
  return builds.sort(
    (one, other) =>
      Number(other.isComplete) - Number(one.isComplete) ||
      other.generation - one.generation ||
      other.documents - one.documents,
  );
}
