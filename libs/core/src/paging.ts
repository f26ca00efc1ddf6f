import { DomainError } from './errors.js';
import { isId } from './ids.js';

/** Lists other than messages are walked by an opaque cursor, which is null on the last page. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export const DEFAULT_PAGE_LIMIT = 50;
export const MAX_PAGE_LIMIT = 100;

/** The page in `rows`, of which one more than `limit` was asked for; `position` is what a cursor says about an item. */
export function toPage<T>(rows: T[], limit: number, position: (last: T) => readonly string[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: last && rows.length > limit ? encodeCursor(position(last)) : null };
}

/** An opaque cursor that {@link decodeCursor} reads. */
export function encodeCursor(position: readonly string[]): string {
  return toBase64Url(JSON.stringify(position));
}

/** The position in a client's `cursor`, of which `isPosition` says whether it can be one. Throws `invalid_cursor`. */
export function decodeCursor(cursor: string, isPosition: (parts: readonly string[]) => boolean): readonly string[] {
  const position = parsed(cursor);
  if (position && isPosition(position)) return position;
  throw new DomainError('invalid_cursor', 'The cursor is none that this list has given out.');
}

/** The id that a list in the order of ids goes on from; null at its beginning. Throws `invalid_cursor`. */
export function idPosition(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const [id = null] = decodeCursor(cursor, (parts) => parts.length === 1 && parts.every(isId));
  return id;
}

function parsed(cursor: string): string[] | null {
  try {
    const value: unknown = JSON.parse(fromBase64Url(cursor));
    return Array.isArray(value) && value.every((part) => typeof part === 'string') ? value : null;
  } catch {
    return null;
  }
}

/** Base64url (RFC 4648, section 5) of the text's UTF-8, without padding. */
function toBase64Url(text: string): string {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The reverse. Throws for text with other characters. */
function fromBase64Url(encoded: string): string {
  const bytes = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}
