import { UNSPACED, wordsOf } from '../words/words.js';

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
const HAS_NUMBER = /\p{N}/u;
/** The engine ignores longer words, of 250 bytes at most. */
const LONGEST = 200;
const MARKER = 'q';
const RADIX = 36;
/** So many digits hold each code point. */
const DIGITS = 4;

export function meiliText(content: string): MeiliText {
  const words = wordsOf(content);
  const ofKind = (...kinds: string[]) =>
    words.filter(({ kind }) => kinds.includes(kind)).map(({ folded }) => meiliWord(folded));
  const runs = ofKind('run');
  const known = new Set(runs);
  const beside = (kind: string) => [...new Set(ofKind(kind))].filter((word) => !known.has(word));
  return { words: runs.join(' '), parts: beside('part'), exact: beside('exact') };
}

/**
 * The engine cuts words by dictionaries of its own in scripts that are written without spaces, and where
 * another script begins. So what must stay one word is spelled in ASCII there, each character by itself:
 * beginnings stay beginnings.
 */
export function meiliWord(folded: string): string {
  if (ASCII.test(folded)) return folded.slice(0, LONGEST);
  const mayBeCut = HAS_UNSPACED.test(folded) || HAS_NUMBER.test(folded);
  const characters = [...folded];
  if (!mayBeCut || characters.length === 1) return folded;
  return characters.map(spelled).join('').slice(0, LONGEST);
}

function spelled(character: string): string {
  if (ASCII.test(character)) return character;
  return MARKER + (character.codePointAt(0) ?? 0).toString(RADIX).padStart(DIGITS, '0');
}
