import { allowedTypos } from './edit-distance.js';
import { askedWords, runsOf, wordsWithSymbols, type WordKind } from './words.js';

/** How many words of a query count, those of phrases included: Meilisearch takes no more. */
export const QUERY_WORD_LIMIT = 10;

export interface QueryWord {
  folded: string;
  kind: WordKind;
  /** May be only the beginning of a word: the last word of the query, while it is typed. */
  isPrefix: boolean;
}

/**
 * What a message must contain to be found: at most {@link QUERY_WORD_LIMIT} words, those of phrases included.
 */
export interface TextQuery {
  /** Each must be in the message, the prefix last. */
  words: readonly QueryWord[];
  /** Each must be in the message, its words side by side and as spelled. */
  phrases: readonly (readonly string[])[];
  /**
   * None of these phrases, of one word or several, may be in the message. They have at most as many words
   * again.
   */
  without: readonly (readonly string[])[];
}

const QUOTES = '"“”„‟＂«»';
/** With what an unwanted word may begin: also a hashtag, a mention or a path. A second hyphen is an option's. */
const UNWANTED = String.raw`[\p{L}\p{N}#@~$/._:]`;
/** A phrase, with its closing quote or without, an unwanted word, or other words. */
const PIECES = new RegExp(
  [
    String.raw`(?<minus>(?<!\S)-)?[${QUOTES}](?<phrase>[^${QUOTES}]*)[${QUOTES}]?`,
    String.raw`(?<!\S)-(?<without>${UNWANTED}[^\s${QUOTES}]*)`,
    String.raw`(?<words>[^\s${QUOTES}]+)`,
  ].join('|'),
  'gu',
);

/**
 * Reads `words`, `"a phrase"`, `-without` and `-"without a phrase"`. Anything else is a word. Quotation marks
 * of all kinds count; the last one may be missing.
 */
export function textQuery(text: string): TextQuery {
  const phrases: string[][] = [];
  const without: string[][] = [];
  const words: Omit<QueryWord, 'isPrefix'>[] = [];
  let endsWithWord = false;
  for (const { groups = {} } of text.matchAll(PIECES)) {
    const { minus, phrase, without: unwanted, words: wanted } = groups;
    const asked = wanted === undefined ? [] : askedWords(wanted);
    if (phrase !== undefined && minus === undefined) phrases.push(...phrasesOf(phrase));
    if (phrase !== undefined && minus !== undefined) without.push(...phrasesOf(phrase).slice(0, 1));
    if (unwanted !== undefined) without.push(unwantedPhrase(unwanted));
    words.push(...asked.map(({ folded, kind }) => ({ folded, kind })));
    endsWithWord = asked.length > 0;
  }
  const wantedPhrases = limited(unique(phrases), QUERY_WORD_LIMIT);
  const left = QUERY_WORD_LIMIT - wantedPhrases.flat().length;
  const counted = uniqueWords(words).slice(0, left);
  return {
    words: counted.map((word, place) => ({ ...word, isPrefix: endsWithWord && place === counted.length - 1 })),
    phrases: wantedPhrases,
    without: limited(unique(without), QUERY_WORD_LIMIT),
  };
}

/** Whether a message may have something else for the word: a longer word, or a typo. */
export function mayDiffer(word: QueryWord): boolean {
  return word.isPrefix || allowedTypos(word) > 0;
}

/** Whether the query asks for anything. One that only says what is not wanted finds nothing. */
export function asksForSomething({ words, phrases }: TextQuery): boolean {
  return words.length > 0 || phrases.length > 0;
}

/**
 * Returns what is in quotes, in order, and each of its words with symbols by itself, since they stand beside
 * the words in order. Of a single word with symbols only that, so that `"c++"` is not every `c`.
 */
function phrasesOf(text: string): string[][] {
  const inOrder = phraseOf(text);
  const withSymbols = wordsWithSymbols(text).map(({ folded }) => [folded]);
  return inOrder.length === 1 && withSymbols.length > 0 ? withSymbols : [inOrder, ...withSymbols];
}

function phraseOf(text: string): string[] {
  return runsOf(text).map(({ folded }) => folded);
}

/** Excludes a term as a whole: a message that has only one of its pairs is still found. */
function unwantedPhrase(text: string): string[] {
  const asked = askedWords(text).map(({ folded }) => folded);
  return asked.length > 1 ? phraseOf(text) : asked;
}

function unique(phrases: readonly string[][]): string[][] {
  const byText = new Map(phrases.filter((phrase) => phrase.length > 0).map((phrase) => [phrase.join(' '), phrase]));
  return [...byText.values()];
}

/** Keeps the last of several equal words, since that may be the prefix. */
function uniqueWords<T extends { folded: string }>(words: readonly T[]): T[] {
  return words.filter((word, place) => words.findLastIndex(({ folded }) => folded === word.folded) === place);
}

/** The first phrases, up to `max` words together. The last of them may be cut. */
function limited(phrases: readonly string[][], max: number): string[][] {
  const kept: string[][] = [];
  let left = max;
  for (const phrase of phrases) {
    const words = phrase.slice(0, left);
    if (words.length === 0) break;
    kept.push(words);
    left -= words.length;
  }
  return kept;
}
