import type { IndexCheckpoint } from '@fechatter/core';
import type { Meilisearch } from 'meilisearch';
import { INDEX_UID, isMeiliError } from './meili-client.js';
import { CHECKPOINT_ID, type MeiliCheckpoint } from './meili-documents.js';

/** Null while there is no index, or no checkpoint in it. */
export async function readMeiliCheckpoint(client: Meilisearch): Promise<MeiliCheckpoint | null> {
  try {
    return await client.index(INDEX_UID).getDocument<MeiliCheckpoint>(CHECKPOINT_ID);
  } catch (error) {
    if (isMeiliError(error, 'document_not_found', 'index_not_found')) return null;
    throw error;
  }
}

export async function readCheckpoint(client: Meilisearch): Promise<IndexCheckpoint | null> {
  const document = await readMeiliCheckpoint(client);
  if (document === null) return null;
  const { epoch, lineage, streamSeq, occurredAt, backfillFrom, backfillId, generation } = document;
  return { epoch, lineage, streamSeq, occurredAt, backfillFrom, backfillId, generation };
}
