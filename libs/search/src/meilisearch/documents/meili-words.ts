import { UNSPACED, wordsOf, type WordKind } from '../../words/words.js';

/**
 * The words of a text as Meilisearch gets them, in documents and queries alike. The engine matches a word in
 * any of the three, a phrase in `words` only: the values of a list are far apart to it.
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
/** The engine knows 65,536 positions, and each value of a list begins eight positions behind the one before. */
const MOST_VALUES = 8_000;
const MARKER = 'q';
const RADIX = 36;
/** So many digits hold each code point. */
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

/** Of so many words, a phrase is rather found where it is none. */
function asValues(words: readonly string[]): string[] {
  return words.length > MOST_VALUES ? [words.join(' ')] : [...words];
}

/**
 * The engine cuts words of Thai and Khmer by dictionaries of its own, whatever its settings. So the words of
 * several characters of an unspaced script are spelled in ASCII, each character by itself: beginnings stay
 * beginnings.
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
