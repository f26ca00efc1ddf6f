import { isAscii } from '@fechatter/core';
import { FOLDINGS, KEPT_MARKS } from './folding-data.js';

/**
 * Folds as ICU's collation for searching does at its primary strength, so without case, accents and
 * compatibility forms: `ß` is `ss`, `ł` is `l`, the forms of alef are one letter, hiragana equals katakana
 * and every digit is its number. Kana keep their marks of voicing, by which readers of Japanese tell words
 * apart. A Latin letter that the collation keeps apart, like `ı`, folds to the one that its name in Unicode
 * starts from.
 */

const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const MARK = /^\p{M}$/u;
/** More marks in a row mean nothing, and sorting them takes quadratic time. Unicode's stream-safe text has no more. */
const SURPLUS_MARKS = /(?<=\p{M}{30})\p{M}+/gu;
const NO_LETTER = /[^\p{L}\p{N}\p{M}]/gu;
const VOICING = '\u3099\u309a';

const keptMarks = new Set(KEPT_MARKS + VOICING);
/** Characters whose folding is not their decomposition. */
const foldings = new Map(FOLDINGS.trim().split(' ').map(firstAndRest));
/** Keeps what was folded before: decomposing takes long, and there are only so many characters. */
const known = new Map(foldings);

/** Folds a text. The result is empty only if nothing in the text is visible. */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  const visible = text.replaceAll(INVISIBLE, '').replaceAll(SURPLUS_MARKS, '').normalize('NFC');
  const folded = Array.from(visible, foldCharacter).join('').replaceAll(NO_LETTER, '').normalize('NFC');
  return folded === '' ? visible : folded;
}

function foldCharacter(character: string): string {
  const before = known.get(character);
  if (before !== undefined) return before;
  const folding = Array.from(decomposed(character), foldDecomposed).join('');
  known.set(character, folding);
  return folding;
}

function decomposed(character: string): string {
  return character.normalize('NFKD').toLowerCase().normalize('NFKD');
}

function foldDecomposed(character: string): string {
  return foldings.get(character) ?? (MARK.test(character) && !keptMarks.has(character) ? '' : character);
}

function firstAndRest(entry: string): [string, string] {
  const [first = '', ...rest] = entry;
  return [first, rest.join('')];
}
