import { Meilisearch, MeilisearchApiError } from 'meilisearch';

export const INDEX_UID = 'messages';

const REQUEST_TIMEOUT_MS = 30_000;

export function openMeili(url: string, apiKey: string | null, timeout = REQUEST_TIMEOUT_MS): Meilisearch {
  return new Meilisearch({
    host: url,
    timeout,
    ...(apiKey === null ? {} : { apiKey }),
    // A compressed answer comes in two writes, the second held back 40 ms by the delayed acknowledgement of the first.
    requestInit: { headers: { 'accept-encoding': 'identity' } },
  });
}

/** Whether the engine answered, and this is what it said. */
export function isMeiliError(error: unknown, ...codes: string[]): error is MeilisearchApiError {
  return error instanceof MeilisearchApiError && codes.includes(error.cause?.code ?? '');
}
