import { DomainError } from '@fechatter/core';
import type { EntityTag } from './entity-tag.js';

/** What `If-Match` asks for: one of these tags, weak ones included as they came, or (`*`) just that the thing exists. */
export type Precondition = '*' | readonly string[];

/** RFC 9110, 8.8.3: visible characters but the quote itself, and bytes beyond ASCII. */
const TAG = '(?:W/)?"[\\x21\\x23-\\x7e\\x80-\\xff]*"';
const LIST = `[\\t ,]*${TAG}(?:[\\t ]*,[\\t ,]*${TAG})*[\\t ,]*`;
const TAG_LIST = new RegExp(`^${LIST}$`);

/** The same for the OpenAPI document. */
export const PRECONDITION_PATTERN = `^(?:\\*|${LIST})$`;

/** Null for text that is no value of `If-Match`. */
export function parsePrecondition(text: string): Precondition | null {
  if (text.trim() === '*') return '*';
  return TAG_LIST.test(text) ? [...text.matchAll(new RegExp(TAG, 'g'))].map(([tag]) => tag) : null;
}

/**
 * Throws `stale_etag` unless the thing, which is locked, still is what the caller has seen. Ask last, when nothing else stands in the way
 * (RFC 9110, 13.2.1). The comparison is the strong one: a weak tag matches nothing.
 */
export function assertMatches(precondition: Precondition | null, current: EntityTag): void {
  if (precondition === null || precondition === '*' || precondition.includes(current)) return;
  throw new DomainError('stale_etag', 'It was changed since you read it: read it again, then decide.');
}
