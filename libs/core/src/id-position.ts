import { isId } from './ids.js';
import { decodeCursor } from './paging.js';

/** The id that a list in the order of ids goes on from; null at its beginning. Throws `invalid_cursor`. */
export function idPosition(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const [id = null] = decodeCursor(cursor, (parts) => parts.length === 1 && parts.every(isId));
  return id;
}
