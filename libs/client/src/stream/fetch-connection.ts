import type { Environment } from '../environment/environment.js';
import { NO_ANSWER, type Connect, type ConnectionListener, type Ending } from './connection.js';
import { FrameParser } from './frame-parser.js';

/** Streams over `fetch`, which can send the access token and the cursor as headers. */
export function fetchConnection(eventsUrl: string, { fetch }: Pick<Environment, 'fetch'>): Connect {
  return ({ accessToken, cursor }, listener) => {
    const abort = new AbortController();
    const headers: Record<string, string> = { Accept: 'text/event-stream', Authorization: `Bearer ${accessToken}` };
    if (cursor !== null) headers['Last-Event-ID'] = cursor;
    const { signal } = abort;
    void fetch(eventsUrl, { headers, signal, cache: 'no-store' })
      .then((response) => read(response, listener))
      .catch(() => NO_ANSWER)
      .then((ending) => {
        if (!signal.aborted) listener.ended(ending);
        // Frees the connection of a refusal, whose body nobody reads, and of a frame without an end.
        abort.abort();
      });
    return () => abort.abort();
  };
}

async function read({ status, headers, body }: Response, listener: ConnectionListener): Promise<Ending> {
  if (status !== 200) return { status, retryAfterMs: 1_000 * (Number(headers.get('Retry-After')) || 0) };
  // The page on which a hotel's network asks one to sign in is no stream.
  if (!body || !headers.get('Content-Type')?.startsWith('text/event-stream')) return NO_ANSWER;
  const parser = new FrameParser(
    (frame) => listener.frame(frame),
    (ms) => listener.retry(ms),
  );
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return NO_ANSWER;
    parser.feed(value);
  }
}
