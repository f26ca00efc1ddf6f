import type { Word } from './words.js';

/** The length of the shortest word that may contain a typo. */
export const SHORTEST_WITH_TYPO = 5;
export const SHORTEST_WITH_TWO_TYPOS = 9;

type Letters = string | string[];

const SURROGATE = /[\ud800-\udfff]/;
/** In code units. A typo changes the length of a word by no more. */
const LONGEST_LETTER = 2;

/** How many typos a word may contain, by its length, as in Meilisearch. Exact words and numbers may contain none. */
export function allowedTypos({ folded: word, kind }: Pick<Word, 'folded' | 'kind'>): number {
  if (kind === 'exact' || word.length < SHORTEST_WITH_TYPO) return 0;
  if (/^\p{N}+$/u.test(word)) return 0;
  const letters = [...word].length;
  return letters >= SHORTEST_WITH_TWO_TYPOS ? 2 : letters >= SHORTEST_WITH_TYPO ? 1 : 0;
}

/**
 * How many letters must be added, dropped, changed or swapped with their neighbour to turn one word into the
 * other. If they are more than `limit`, the number may be any above it.
 */
export function editDistance(from: string, to: string, limit = Infinity): number {
  if (Math.abs(from.length - to.length) > LONGEST_LETTER * limit) return Infinity;
  const [a, b] = [lettersOf(from), lettersOf(to)];
  return Math.abs(a.length - b.length) > limit ? Infinity : costAt(lastRow(a, b, limit), b.length);
}

/**
 * The least edit distance between `from`, an unfinished word, and any beginning of `to`. If it is more than
 * `limit`, the number may be any above it.
 */
export function prefixDistance(from: string, to: string, limit = Infinity): number {
  if (from.length - to.length > LONGEST_LETTER * limit) return Infinity;
  const a = lettersOf(from);
  const b = lettersOf(to).slice(0, a.length + limit);
  if (a.length - b.length > limit) return Infinity;
  return lastRow(a, b, limit).reduce((least, cost) => Math.min(least, cost), Infinity);
}

/**
 * The edit distances between `a` and each beginning of `b`, without those whose lengths differ by more than
 * `limit`. Empty if all are more than it.
 */
function lastRow(a: Letters, b: Letters, limit: number): number[] {
  let beforePrevious: number[] = [];
  let previous: number[] = [];
  for (let column = 0; column <= Math.min(b.length, limit); column += 1) previous.push(column);
  let previousLeast = 0;
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    let least = row;
    const last = Math.min(b.length, row + limit);
    for (let column = Math.max(1, row - limit); column <= last; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const changed = costAt(previous, column - 1) + (isSame ? 0 : 1);
      const swapped = isSwap ? costAt(beforePrevious, column - 2) + 1 : Infinity;
      const cost = Math.min(costAt(previous, column) + 1, costAt(current, column - 1) + 1, changed, swapped);
      current[column] = cost;
      least = Math.min(least, cost);
    }
    // A swap reaches two rows on, for one more.
    if (least > limit && previousLeast + 1 > limit) return [];
    [beforePrevious, previous, previousLeast] = [previous, current, least];
  }
  return previous;
}

/** Most words have no character of two code units, and are read as they are. */
function lettersOf(word: string): Letters {
  return SURROGATE.test(word) ? [...word] : word;
}

function costAt(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
