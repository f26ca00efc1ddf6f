import { UNSPACED, wordsOf, type WordKind } from '../../words/words.js';

/**
 * The words of a message as Meilisearch gets them. The engine finds a word in any of the three, a phrase of
 * several words in `words` only: it takes the values of a list to be far apart.
 */
export interface MeiliText {
  /** The runs, in order. */
  words: string;
  /** What stands beside the runs and may be misspelt. */
  parts: string[];
  /** What may not be misspelt. */
  exact: string[];
}

const ASCII = /^[\0-\x7f]*$/;
const HAS_UNSPACED = new RegExp(UNSPACED, 'u');
/** The engine ignores words of more than 250 bytes. Only runs with symbols behind them may be as long. */
const MOST_BYTES = 250;
const MOST_CHARACTERS = 60;
/** The engine has 65,536 positions, and begins each value of a list eight positions after the one before. */
const MOST_VALUES = 8_000;
const MARKER = 'q';
const RADIX = 36;
/** Enough for every code point. */
const DIGITS = 4;

export function meiliText(content: string): MeiliText {
  const words = wordsOf(content);
  const ofKind = (wanted: WordKind) =>
    words.filter(({ kind }) => kind === wanted).map(({ folded }) => meiliWord(folded));
  const runs = ofKind('run');
  const known = new Set(runs);
  const beside = (kind: WordKind) => asValues([...new Set(ofKind(kind))].filter((word) => !known.has(word)));
  return { words: runs.join(' '), parts: beside('part'), exact: beside('exact') };
}

/** Joins the words to one value if there are too many: then a phrase may be found where there is none. */
function asValues(words: readonly string[]): string[] {
  return words.length > MOST_VALUES ? [words.join(' ')] : [...words];
}

/**
 * A word as documents and queries have it. The engine cuts words of Thai and Khmer by dictionaries of its
 * own, whatever its settings, so a word of several characters with an unspaced script is spelled in ASCII.
 * Each character is spelled by itself, so that the beginning of a word stays one.
 */
export function meiliWord(folded: string): string {
  const characters = [...folded].slice(0, MOST_CHARACTERS);
  if (characters.length === 1 || !HAS_UNSPACED.test(folded)) return characters.join('');
  return characters.map(spelled).join('').slice(0, MOST_BYTES);
}

function spelled(character: string): string {
  if (ASCII.test(character)) return character;
  return MARKER + (character.codePointAt(0) ?? 0).toString(RADIX).padStart(DIGITS, '0');
}
