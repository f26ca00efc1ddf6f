import type { Environment } from '../environment/environment.js';
import { NetworkError, ProblemError } from './errors.js';
import type { Problem } from './schema.js';

const TIMEOUT_MS = 30_000;

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

export interface Bounds {
  signal?: AbortSignal;
  timeoutMs?: number;
}

/** Sends one request, and reads the whole answer within its time. */
export async function exchange(
  { fetch, after }: Environment,
  url: string,
  init: RequestInit,
  { signal, timeoutMs = TIMEOUT_MS }: Bounds,
): Promise<Answer<unknown>> {
  signal?.throwIfAborted();
  const abort = new AbortController();
  const cancel = after(timeoutMs, () => abort.abort(new NetworkError(`There is no answer within ${timeoutMs} ms.`)));
  const giveUp = () => abort.abort(signal?.reason);
  signal?.addEventListener('abort', giveUp);
  try {
    const response = await fetch(url, { ...init, signal: abort.signal });
    return answerOf(response, await response.text());
  } catch (error) {
    if (abort.signal.aborted) throw abort.signal.reason;
    if (error instanceof ProblemError || error instanceof NetworkError) throw error;
    throw new NetworkError('There is no answer.', { cause: error });
  } finally {
    cancel();
    signal?.removeEventListener('abort', giveUp);
  }
}

function answerOf(response: Response, text: string): Answer<unknown> {
  const { ok, status, headers } = response;
  const body = parsed(text);
  if (!ok) throw new ProblemError(status, problemIn(body), headers.get('x-request-id'), retryAfterMs(headers));
  // A page of the Wi-Fi that asks for a password, for example.
  if (body === null) throw new NetworkError('Something else answered than the server: the answer is not JSON.');
  return { status, headers, body };
}

/** Undefined for an empty text, null for what is not JSON. No answer of the API is `null`. */
function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function problemIn(body: unknown): Problem | null {
  const problem = body as Partial<Problem> | null | undefined;
  return typeof problem?.code === 'string' ? (problem as Problem) : null;
}

/** Null if it is absent, or a date, which the server does not send. */
function retryAfterMs(headers: Headers): number | null {
  const text = headers.get('retry-after');
  return text && /^\d+$/.test(text) ? Number(text) * 1_000 : null;
}
