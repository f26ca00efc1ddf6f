import { Meilisearch, MeilisearchApiError, MeilisearchRequestError, type MeilisearchErrorResponse } from 'meilisearch';
import { Agent, request } from 'undici';

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
    httpClient: httpClient(ca),
    // A compressed answer comes in two writes, and delayed acknowledgement holds the second one back by 40
    // ms.
    requestInit: { headers: { 'accept-encoding': 'identity' } },
  });
}

/**
 * The engine's own error, which the library puts into another one. Null unless it has one of these codes.
 */
export function meiliErrorIn(error: unknown, ...codes: string[]): MeilisearchApiError | null {
  if (error instanceof MeilisearchRequestError) return meiliErrorIn(error.cause, ...codes);
  return error instanceof MeilisearchApiError && codes.includes(error.cause?.code ?? '') ? error : null;
}

/**
 * Sends requests as the library would with `fetch`, which takes a millisecond longer and knows no authorities
 * but those that the process was started with. The library puts its errors into a `MeilisearchRequestError`.
 */
function httpClient(ca: string | null): (url: string | URL | Request, init?: RequestInit) => Promise<unknown> {
  const dispatcher = new Agent(ca === null ? {} : { connect: { ca } });
  return async (url, { method, headers, body, signal } = {}) => {
    const { statusCode, body: answer } = await request(url as URL, {
      dispatcher,
      method: method ?? 'GET',
      headers: new Headers(headers),
      body: body as string | undefined,
      signal,
    });
    const text = await answer.text();
    const parsed: unknown = text === '' ? undefined : JSON.parse(text);
    if (statusCode < 300) return parsed;
    const response = new Response(null, { status: statusCode });
    throw new MeilisearchApiError(response, parsed as MeilisearchErrorResponse | undefined);
  };
}
