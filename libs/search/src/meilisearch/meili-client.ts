import { Meilisearch, MeilisearchApiError } from 'meilisearch';

export const INDEX_UID = 'messages';

/** Enough for a batch. What was sent on a connection that no longer leads anywhere is given up as soon. */
const REQUEST_TIMEOUT_MS = 15_000;

export function openMeili(url: string, apiKey: string | null, timeout = REQUEST_TIMEOUT_MS): Meilisearch {
  return new Meilisearch({
    host: url,
    timeout,
    ...(apiKey === null ? {} : { apiKey }),
    // A compressed answer comes in two writes, and delayed acknowledgement holds the second one back by 40
    // ms.
    requestInit: { headers: { 'accept-encoding': 'identity' } },
  });
}

/** Whether the engine answered with one of these error codes. */
export function isMeiliError(error: unknown, ...codes: string[]): error is MeilisearchApiError {
  return error instanceof MeilisearchApiError && codes.includes(error.cause?.code ?? '');
}
