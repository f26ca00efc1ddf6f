import { DomainError } from './errors.js';
import { isId } from './ids.js';
import { isAscii } from './text.js';

/** Lists other than messages are walked by an opaque cursor, which is null on the last page. */
export interface Page<T> {
  /** The items of this page. */
  items: T[];
  /** Send it as `cursor` to get the next page; null on the last one. */
  nextCursor: string | null;
}

export const DEFAULT_PAGE_LIMIT = 50;
export const MAX_PAGE_LIMIT = 100;

/**
 * The page in `rows`, which were read with a limit of one more than `limit`. `cursorOf` encodes the position
 * of an item.
 */
export function toPage<T>(rows: T[], limit: number, cursorOf: (last: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: last && rows.length > limit ? cursorOf(last) : null };
}

type Check = (text: string) => boolean;

/**
 * The cursor of a list. It encodes the position of an item as named parts, in the order in which they are
 * declared. Each part comes with the check that a client's text must pass:
 *
 *     const sessionCursor = new ListCursor({ lastUsedAt: isTimestamp, id: isUuid });
 *
 * `prefix` is encoded before the parts where a cursor belongs to one of several lists, or to one question.
 */
export class ListCursor<Part extends string> {
  private readonly names: readonly Part[];
  private readonly checks: readonly Check[];

  constructor(
    parts: Readonly<Record<Part, Check>>,
    private readonly prefix: readonly string[] = [],
  ) {
    this.names = Object.keys(parts) as Part[];
    this.checks = [
      ...prefix.map(
        (expected): Check =>
          (text) =>
            text === expected,
      ),
      ...Object.values<Check>(parts),
    ];
  }

  encode(position: Readonly<Record<Part, string | number>>): string {
    return toBase64Url(JSON.stringify([...this.prefix, ...this.names.map((name) => String(position[name]))]));
  }

  /** The position in `cursor`; null at the beginning, without one. Throws `invalid_cursor`. */
  decode(cursor: string | null | undefined): Record<Part, string> | null {
    if (cursor === null || cursor === undefined) return null;
    const texts = textsIn(cursor);
    if (!texts || !this.isOurs(texts)) throw notFromHere();
    const position = Object.fromEntries(
      this.names.map((name, index) => [name, texts[this.prefix.length + index]]),
    ) as Record<Part, string>;
    // The decoder ignores white space, padding and surplus bits.
    if (this.encode(position) !== cursor) throw notFromHere();
    return position;
  }

  private isOurs(texts: readonly string[]): boolean {
    return texts.length === this.checks.length && this.checks.every((isValid, index) => isValid(texts[index] ?? ''));
  }
}

/** The cursor of a list in the order of ids. */
export const idCursor = new ListCursor({ id: isId });

function textsIn(cursor: string): string[] | null {
  try {
    const value: unknown = JSON.parse(fromBase64Url(cursor));
    return Array.isArray(value) && value.every((part) => typeof part === 'string') ? value : null;
  } catch {
    return null;
  }
}

/** Base64url (RFC 4648, section 5) of the text's UTF-8, without padding. */
function toBase64Url(text: string): string {
  // Nearly every cursor is its own UTF-8.
  const bytes = isAscii(text) ? text : String.fromCharCode(...new TextEncoder().encode(text));
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The reverse. Throws for text with other characters. */
function fromBase64Url(encoded: string): string {
  const bytes = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

function notFromHere(): DomainError {
  const message =
    '`cursor` is not from this list. Send the `nextCursor` of its page before, or none for the first page.';
  return new DomainError('invalid_cursor', message, [{ pointer: '?cursor', code: 'invalid_cursor', message }]);
}
