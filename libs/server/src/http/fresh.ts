import { hash } from 'node:crypto';
import type { Request } from 'express';

const DIGEST_CHARS = 16;

/**
 * Returns what an entity tag has in place of the content: the first 12 bytes of its SHA-256, in base64url. It
 * has no dot.
 */
export function digestOf(content: string | Buffer): string {
  return hash('sha256', content, 'base64url').slice(0, DIGEST_CHARS);
}

/**
 * Whether the client has the answer that is about to be sent (RFC 9110, 13.1.2), so that it is 304 without a
 * body. Replaces Express's own rule, which asks for the whole answer at `Cache-Control: no-cache`:
 * `fetch()` sends that with every `If-None-Match`. Answers without an entity tag are sent whole.
 */
export function isFresh({ method, headers, res }: Request): boolean {
  const wanted = headers['if-none-match'];
  const etag = res?.getHeader('ETag');
  if (wanted === undefined || typeof etag !== 'string' || res?.statusCode !== 200) return false;
  return (method === 'GET' || method === 'HEAD') && (wanted.trim() === '*' || opaqueTagsIn(wanted).includes(etag));
}

/** The tags without `W/`, which a weak comparison ignores. Ours are strong. */
function opaqueTagsIn(list: string): string[] {
  return list.match(/"[^"]*"/g) ?? [];
}
