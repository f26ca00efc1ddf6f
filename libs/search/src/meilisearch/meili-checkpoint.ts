import type { IndexCheckpoint } from '@fechatter/core';
import type { Meilisearch } from 'meilisearch';
import { meiliErrorIn } from './connection/meili-client.js';
import { CHECKPOINT_ID, type MeiliCheckpoint } from './documents/meili-documents.js';

/** Null while the build does not exist, or has no checkpoint. */
export async function readMeiliCheckpoint(client: Meilisearch, build: string): Promise<MeiliCheckpoint | null> {
  try {
    return await client.index(build).getDocument<MeiliCheckpoint>(CHECKPOINT_ID);
  } catch (error) {
    if (meiliErrorIn(error, 'document_not_found', 'index_not_found')) return null;
    throw error;
  }
}

export async function readCheckpoint(client: Meilisearch, build: string): Promise<IndexCheckpoint | null> {
  const document = await readMeiliCheckpoint(client, build);
  return document && checkpointOf(document);
}

export function checkpointOf(document: MeiliCheckpoint): IndexCheckpoint {
  const { epoch, lineage, recipe, streamSeq, occurredAt, backfillFrom, backfillId, generation } = document;
  // The checkpoint of a release without recipes has none.
  return { epoch, lineage, recipe: recipe ?? '', streamSeq, occurredAt, backfillFrom, backfillId, generation };
}
