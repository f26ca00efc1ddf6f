import { DomainError } from '@fechatter/core';
import type { EditTag } from './entity-tag.js';

/** The value of `If-Match`: entity tags as the client sent them, or `*`, which every thing matches. */
export type Precondition = '*' | readonly string[];

/** RFC 9110, 8.8.3: any visible character but the quote, and bytes beyond ASCII. */
const TAG = '(?:W/)?"[\\x21\\x23-\\x7e\\x80-\\xff]*"';
const LIST = `[\\t ,]*${TAG}(?:[\\t ]*,[\\t ,]*${TAG})*[\\t ,]*`;
const TAG_LIST = new RegExp(`^${LIST}$`);

/** `*` or a list of tags, for the OpenAPI document. */
export const PRECONDITION_PATTERN = `^(?:\\*|${LIST})$`;

/** Null if `text` is not a valid `If-Match`. */
export function parsePrecondition(text: string): Precondition | null {
  if (text.trim() === '*') return '*';
  return TAG_LIST.test(text) ? [...text.matchAll(new RegExp(TAG, 'g'))].map(([tag]) => tag) : null;
}

/**
 * Throws `stale_etag` unless the edit of the locked thing is among those of the precondition. Call it after
 * every other check (RFC 9110, 13.2.1). The comparison is strong: a weak tag matches nothing.
 */
export function assertMatches(precondition: Precondition | null, current: EditTag): void {
  if (precondition === null || precondition === '*' || precondition.some((tag) => editIn(tag) === current)) return;
  throw new DomainError('stale_etag', 'It has changed since you read it. Read it again before you change it.');
}

/** The part after the dot. Tags had only this part once, and clients may have kept some. */
function editIn(tag: string): EditTag | undefined {
  return /^"(?:[^"]*\.)?([^".]*)"$/.exec(tag)?.[1];
}
