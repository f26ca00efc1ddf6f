/** How error texts show what a client sent: short, on one line, and harmless in a log or a terminal. */

import { INVISIBLE } from './names/visible.js';

const LONGEST_SHOWN = 40;
const UNPRINTABLE = new RegExp(INVISIBLE, 'gu');
/** The same, and what ends a text in double quotes. */
const QUOTED = new RegExp(`${UNPRINTABLE.source}|["\\\\]`, 'gu');

/** `value` for a sentence: `500`, `"tea"`, `a list`. Long text is cut. Not for secrets. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `"${printable(value, QUOTED)}"`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

/** The name of a field, a parameter or a header for a sentence. */
export function shownName(name: string): string {
  return `\`${printable(name)}\``;
}

/** `text` without unprintable characters, which become escapes as in JSON. Long text is cut. */
export function printable(text: string, escapes = UNPRINTABLE): string {
  return cutText(text, LONGEST_SHOWN).replace(escapes, escaped);
}

/** `text`, or its first `most` code points and `…`. */
export function cutText(text: string, most: number): string {
  // Twice as many code units hold enough code points. Cut first, since `text` may be very long.
  const points = [...text.slice(0, 2 * most + 2)];
  return points.length > most ? `${points.slice(0, most).join('')}…` : text;
}

function escaped(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
