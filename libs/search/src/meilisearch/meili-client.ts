import { Meilisearch, MeilisearchApiError, MeilisearchRequestError, type MeilisearchErrorResponse } from 'meilisearch';
import { Agent, fetch as fetchWith, type RequestInit } from 'undici';

/** Our builds of the index. A key of the engine may be limited to `fechatter_*`. */
export const BUILD_PREFIX = 'fechatter_messages_';

export interface MeiliTarget {
  url: string;
  apiKey: string | null;
  /** The authorities that may sign its certificate, PEM. Null: those that Node knows. */
  ca: string | null;
}

/** Enough for a batch. A request on a connection that no longer leads anywhere is given up after as long. */
const REQUEST_TIMEOUT_MS = 15_000;

export function openMeili({ url, apiKey, ca }: MeiliTarget, timeout = REQUEST_TIMEOUT_MS): Meilisearch {
  return new Meilisearch({
    host: url,
    timeout,
    ...(apiKey === null ? {} : { apiKey }),
    ...(ca === null ? {} : { httpClient: httpClientWith(ca) }),
    // A compressed answer comes in two writes, and delayed acknowledgement holds the second one back by 40
    // ms.
    requestInit: { headers: { 'accept-encoding': 'identity' } },
  });
}

/** Whether the engine answered with one of these error codes. */
export function isMeiliError(error: unknown, ...codes: string[]): error is Error {
  if (error instanceof MeilisearchRequestError) return isMeiliError(error.cause, ...codes);
  return error instanceof MeilisearchApiError && codes.includes(error.cause?.code ?? '');
}

/**
 * Sends requests as the library would, and trusts `ca`: Node's own `fetch` knows no other authorities than
 * those that the process was started with. The library puts its errors into a `MeilisearchRequestError`.
 */
function httpClientWith(ca: string): (url: string | URL | Request, init?: globalThis.RequestInit) => Promise<unknown> {
  const dispatcher = new Agent({ connect: { ca } });
  return async (url, init) => {
    const request = { ...(init as RequestInit), dispatcher };
    const response = await fetchWith(url as string | URL, request);
    const body = await response.text();
    const parsed: unknown = body === '' ? undefined : JSON.parse(body);
    if (response.ok) return parsed;
    throw new MeilisearchApiError(response, parsed as MeilisearchErrorResponse | undefined);
  };
}
