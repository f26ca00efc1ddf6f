import { DomainError } from './errors.js';

/** Lists other than messages are walked by an opaque cursor, which is null on the last page. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export const DEFAULT_PAGE_LIMIT = 50;
export const MAX_PAGE_LIMIT = 100;

/** The page in `rows`, of which one more than `limit` was asked for; `position` is what a cursor says about an item. */
export function pageOf<T>(rows: T[], limit: number, position: (last: T) => readonly string[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: last && rows.length > limit ? encodeCursor(position(last)) : null };
}

/** An opaque cursor that {@link decodeCursor} reads. */
export function encodeCursor(position: readonly string[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** The position in a client's `cursor`, of which `isPosition` says whether it can be one. Throws `invalid_cursor`. */
export function decodeCursor(cursor: string, isPosition: (parts: readonly string[]) => boolean): readonly string[] {
  const position = parsed(cursor);
  if (position && isPosition(position)) return position;
  throw new DomainError('invalid_cursor', 'The cursor is none that this list has given out.');
}

function parsed(cursor: string): string[] | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) && value.every((part) => typeof part === 'string') ? value : null;
  } catch {
    return null;
  }
}
