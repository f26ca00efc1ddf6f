import { STATUS_CODES } from 'node:http';
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

/** The engine's answer inside a `MeilisearchRequestError`, if it has one of these codes, else null. */
export function meiliErrorIn(error: unknown, ...codes: string[]): MeilisearchApiError | null {
  if (error instanceof MeilisearchRequestError) return meiliErrorIn(error.cause, ...codes);
  return error instanceof MeilisearchApiError && codes.includes(error.cause?.code ?? '') ? error : null;
}

/**
 * Replaces the library's `fetch`, which takes a millisecond longer and trusts only the authorities that the
 * process was started with. The library wraps what is thrown here in a `MeilisearchRequestError`.
 */
function httpClient(ca: string | null): (url: string | URL | Request, init?: RequestInit) => Promise<unknown> {
  const dispatcher = new Agent(ca === null ? {} : { connect: { ca } });
  return async (url, { method = 'GET', headers, body, signal } = {}) => {
    const sent = { dispatcher, method, headers: new Headers(headers), body: body as string | undefined, signal };
    const { statusCode, body: answer } = await orAborted(request(url as URL, sent), signal);
    const text = await answer.text();
    if (statusCode < 300) return text === '' ? undefined : (JSON.parse(text) as unknown);
    // The error wants a response, and reads only its status.
    const response = new Response(null, { status: statusCode, statusText: STATUS_CODES[statusCode] });
    throw new MeilisearchApiError(response, refusalIn(text));
  };
}

/** The engine's refusal; undefined if the answer is somebody else's, such as a gateway's. */
function refusalIn(text: string): MeilisearchErrorResponse | undefined {
  try {
    return JSON.parse(text) as MeilisearchErrorResponse;
  } catch {
    return undefined;
  }
}

/** While it connects, undici's `request` does not heed the signal. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (!signal) return work;
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  return Promise.race([work, aborted]);
}
