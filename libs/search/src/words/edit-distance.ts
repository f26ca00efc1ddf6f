/** The length of the shortest word that may contain a typo. */
export const SHORTEST_WITH_TYPO = 5;
export const SHORTEST_WITH_TWO_TYPOS = 9;

/** How many typos a word may contain, by its length, as in Meilisearch. Numbers may contain none. */
export function allowedTypos(word: string): number {
  if (/^\p{N}+$/u.test(word)) return 0;
  const letters = [...word].length;
  return letters >= SHORTEST_WITH_TWO_TYPOS ? 2 : letters >= SHORTEST_WITH_TYPO ? 1 : 0;
}

/**
 * How many letters must be added, dropped, changed or swapped with their neighbour to turn one word into the
 * other.
 */
export function editDistance(from: string, to: string): number {
  return costAt(lastRow(from, to), [...to].length);
}

/** The least edit distance between `from`, an unfinished word, and any beginning of `to`. */
export function prefixDistance(from: string, to: string): number {
  return Math.min(...lastRow(from, to));
}

/** The edit distances between `from` and each beginning of `to`. */
function lastRow(from: string, to: string): number[] {
  const [a, b] = [[...from], [...to]];
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const changed = costAt(previous, column - 1) + (isSame ? 0 : 1);
      const swapped = isSwap ? costAt(beforePrevious, column - 2) + 1 : Infinity;
      current.push(Math.min(costAt(previous, column) + 1, costAt(current, column - 1) + 1, changed, swapped));
    }
    [beforePrevious, previous] = [previous, current];
  }
  return previous;
}

function costAt(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
