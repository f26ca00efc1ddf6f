/**
 * Defines what a word is, for both engines: the documents and the queries of either pass through here. So
 * every message is found by its own text, whatever the engine's own treatment of a URL, an underscore or
 * `c++`, and no query reaches an engine's query syntax.
 *
 * A word is a run of letters, digits and marks, without case and accents. In scripts that are written without
 * spaces each character is a word. Very long runs (hashes, shouting) are cut into pieces, since engines
 * ignore or refuse words beyond some 250 bytes.
 */

export interface Word {
  folded: string;
  /** UTF-16 position in the text. */
  start: number;
  length: number;
}

/** How many words of a query count: Meilisearch takes no more. */
export const QUERY_WORD_LIMIT = 10;

const LONGEST_WORD = 24;
const unspaced = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]`;
const letter = String.raw`(?!${unspaced})[\p{L}\p{N}]`;
const wordPattern = new RegExp(String.raw`(?=${unspaced})[\p{L}\p{N}]\p{M}*|${letter}(?:${letter}|\p{M})*`, 'gu');

/** The words of `text` in order, with their positions. */
export function wordsOf(text: string): Word[] {
  return [...text.matchAll(wordPattern)].flatMap((match) => pieces(match[0], match.index));
}

/** The words of a query, without duplicates. */
export function queryWords(text: string): string[] {
  const folded = new Set(wordsOf(text).map((word) => word.folded));
  return [...folded].slice(0, QUERY_WORD_LIMIT);
}

function pieces(run: string, start: number): Word[] {
  // The common case: there are never more code points than code units, so nothing has to be counted.
  if (run.length <= LONGEST_WORD) return [{ folded: fold(run), start, length: run.length }];
  const points = [...run];
  const words: Word[] = [];
  for (let from = 0, position = start; from < points.length; from += LONGEST_WORD) {
    const piece = points.slice(from, from + LONGEST_WORD).join('');
    words.push({ folded: fold(piece), start: position, length: piece.length });
    position += piece.length;
  }
  return words;
}

/**
 * Removes case, accents and compatibility forms. Never returns an empty word, even if nothing else is in it.
 */
function fold(word: string): string {
  const plain = word.normalize('NFKD').toLowerCase().normalize('NFKD');
  const folded = plain.replace(/[\u0300-\u036f]|[^\p{L}\p{N}\p{M}]/gu, '').normalize('NFC');
  return folded === '' ? word : folded;
}
