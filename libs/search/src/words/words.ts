import { APOSTROPHES, isAscii, UNSPACED_SCRIPTS } from '@fechatter/core';
import { fold } from './fold.js';

/**
 * Defines what a word is, for both engines: the documents and the queries of either pass through here. So
 * every message is found by its own text, whatever the engine's own treatment of a URL, an underscore or
 * `c++`, and no query reaches an engine's query syntax.
 *
 * A run is a row of letters, digits and marks; in scripts whose spaces don't tell words, each character.
 * Runs with nothing but one of the `JOINERS` between them are one term, like `node.js`, `ABC-123`, `don't` or
 * `世界`. A message has as words its runs in order, and beside them, so that a term is found as a whole and by
 * its parts: each pair of neighbouring runs of a term written as one (`nodejs`), the humps of `camelCase`,
 * and runs with their symbols (`c++` as `cplusplus`). A query asks for the pairs of a term, so `node.js` does
 * not find what has `node` here and `js` there.
 *
 * Increase `WORD_RULES` with each change: an index of other rules is built anew.
 */
export const WORD_RULES = 3;

export interface Word {
  /** Without case and accents, at most {@link LONGEST_WORD} characters, or twice as many for a pair. */
  folded: string;
  kind: WordKind;
  /** UTF-16 position in the text. */
  start: number;
  length: number;
}

/**
 * `run`: part of the order of the words, by which phrases are found. `part`: beside the runs. `exact`: a part
 * that may not be misspelt, because it has a digit or stands for two characters of an unspaced script.
 */
export type WordKind = 'run' | 'part' | 'exact';

/** Engines ignore or refuse words beyond some 250 bytes. A longer run is cut into pieces. */
export const LONGEST_WORD = 24;
/** A longer run is no identifier, so its humps don't count. */
const LONGEST_CAMEL = 80;

/** Korean has spaces, but neither before its particles nor within compounds. */
export const UNSPACED = String.raw`[${UNSPACED_SCRIPTS}\p{scx=Hang}]`;
const INVISIBLE = String.raw`\p{Default_Ignorable_Code_Point}`;
/** The half-width marks of voicing are letters to Unicode, but belong to the kana before them. */
const MARK = String.raw`[\p{M}\uff9e\uff9f]`;
const UNSPACED_LETTER = String.raw`(?![\uff9e\uff9f${APOSTROPHES}])(?=${UNSPACED})[\p{L}\p{N}]`;
const LEADING_JAMO = String.raw`[\u1100-\u115e\ua960-\ua97c]`;
/**
 * A syllable of Hangul in several characters. It never begins within a row of consonants: one without a vowel is read
 * once and not for each of them.
 */
const SYLLABLE = String.raw`(?:(?<!${LEADING_JAMO})${LEADING_JAMO}+|[\uac00-\ud7a3])[\u1161-\u11ff\ud7b0-\ud7fb]+`;
const LETTER = String.raw`(?!${UNSPACED}|${INVISIBLE}|[${APOSTROPHES}])[\p{L}\p{N}]`;
/** Belongs to a run only if the run continues behind it. */
const INVISIBLE_INSIDE = String.raw`${INVISIBLE}+(?=[\p{L}\p{N}\p{M}])`;
const RUN = new RegExp(
  `(?:${SYLLABLE}|${UNSPACED_LETTER})(?:${INVISIBLE}*${MARK})*|${LETTER}(?:${LETTER}|${MARK}|${INVISIBLE_INSIDE})*`,
  'gu',
);
/** Finds in ASCII what `RUN` does, in a fraction of the time. */
const ASCII_RUN = /[a-z0-9]+/gi;
const UNSPACED_START = new RegExp(`^${UNSPACED}`, 'u');
/** With one place only where invisible characters fit, so that a long gap is read once and not for each of them. */
const JOINERS = new RegExp(
  String.raw`^${INVISIBLE}*(?:(?:[\p{Pc}\p{Pd}/\\:@&+#=~%${APOSTROPHES}]{1,3}|\.)${INVISIBLE}*)?$`,
  'u',
);
const SYMBOLS = /(?:\+{2}|[+#](?![\p{L}\p{N}]))/uy;
const symbolNames: Readonly<Record<string, string>> = { '+': 'plus', '#': 'sharp' };
const HUMPS = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;
const HAS_NUMBER = /\p{N}/u;
const ENDS_WITH_NUMBER = /\p{N}$/u;
const STARTS_WITH_NUMBER = /^\p{N}/u;
/** Joins two numbers to a pair, since `1.5` is not 15. */
const BETWEEN_NUMBERS = 'x';

/** A run, as a part of a term. */
interface Run {
  raw: string;
  folded: string;
  /** `folded` and the names of the symbols behind the run, if there are any. */
  named: string;
  isUnspaced: boolean;
  start: number;
  length: number;
  /** The length including the symbols. */
  lengthNamed: number;
}

/** The runs of `text` as words, in order. */
export function runsOf(text: string): Word[] {
  return terms(text).flat().flatMap(wordsOfRun);
}

/** All words of `text`: its runs in order, then the pairs, humps and named symbols beside them. */
export function wordsOf(text: string): Word[] {
  const all = terms(text);
  const words: Word[] = [];
  for (const term of all) for (const run of term) words.push(...wordsOfRun(run));
  for (const term of all) if (!isPlain(term)) words.push(...parts(term));
  return words;
}

/** Whether the term is a single run in small letters, without symbols, as most are: it has no parts. */
function isPlain([run, more]: readonly Run[]): boolean {
  return more === undefined && run?.raw === run?.folded && run?.named === run?.folded;
}

/** The words by which a query asks for what is written in `text`, in order. */
export function askedWords(text: string): Word[] {
  return terms(text).flatMap((term) => {
    const [only] = term;
    if (term.length > 1) return pairs(term);
    if (only) return only.named === only.folded ? wordsOfRun(only) : [namedWord(only)];
    return [];
  });
}

/** The runs of each term. */
function terms(text: string): Run[][] {
  const found: Run[][] = [];
  let end = -1;
  const expression = isAscii(text) ? ASCII_RUN : RUN;
  expression.lastIndex = 0;
  // A search of all matches at once would copy the expression for each text.
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
    const run = toRun(match[0], match.index, text);
    const term = end >= 0 && isJoined(text, end, run.start) ? found.at(-1) : undefined;
    if (term) term.push(run);
    else found.push([run]);
    end = run.start + run.length;
  }
  return found;
}

/** Most runs have a space between them, which tells it at once. */
function isJoined(text: string, end: number, start: number): boolean {
  return text[end] !== ' ' && JOINERS.test(text.slice(end, start));
}

/** The runs of `text` with symbols behind them, as the words that tell them apart: `c++` as `cplusplus`. */
export function wordsWithSymbols(text: string): Word[] {
  return withSymbols(terms(text).flat());
}

function toRun(raw: string, start: number, text: string): Run {
  const folded = fold(raw);
  const symbols = folded.length < LONGEST_WORD ? symbolsAt(text, start + raw.length) : '';
  const named = symbols === '' ? folded : folded + namesOf(symbols);
  const { length } = raw;
  const isUnspaced = UNSPACED_START.test(raw);
  return { raw, folded, named, isUnspaced, start, length, lengthNamed: length + symbols.length };
}

function namesOf(symbols: string): string {
  return Array.from(symbols, (symbol) => symbolNames[symbol] ?? '').join('');
}

function symbolsAt(text: string, position: number): string {
  SYMBOLS.lastIndex = position;
  return SYMBOLS.exec(text)?.[0] ?? '';
}

function inPieces(folded: string): string[] {
  // The common case: there are never more code points than code units, so nothing has to be counted.
  if (folded.length <= LONGEST_WORD) return [folded];
  const points = [...folded];
  const count = Math.ceil(points.length / LONGEST_WORD);
  return Array.from({ length: count }, (_, place) =>
    points.slice(place * LONGEST_WORD, (place + 1) * LONGEST_WORD).join(''),
  );
}

function wordsOfRun({ folded: whole, start, length }: Run): Word[] {
  return inPieces(whole).map((folded) => ({ folded, kind: 'run', start, length }));
}

function parts(term: readonly Run[]): Word[] {
  return [...pairs(term), ...withSymbols(term), ...term.flatMap(humps)];
}

function withSymbols(runs: readonly Run[]): Word[] {
  return runs.filter((run) => run.named !== run.folded).map(namedWord);
}

function pairs(term: readonly Run[]): Word[] {
  return term.slice(1).map((run, place) => pairOf(term[place] ?? run, run));
}

function pairOf(one: Run, other: Run): Word {
  const [begins = '', ...more] = inPieces(other.folded);
  const first = one.named === one.folded ? (inPieces(one.folded).at(-1) ?? '') : one.named;
  const second = more.length > 0 || other.named === other.folded ? begins : other.named;
  const between = ENDS_WITH_NUMBER.test(first) && STARTS_WITH_NUMBER.test(second) ? BETWEEN_NUMBERS : '';
  const folded = first + between + second;
  const isExact = one.isUnspaced || other.isUnspaced || HAS_NUMBER.test(folded);
  const length = other.start + other.length - one.start;
  return { folded, kind: isExact ? 'exact' : 'part', start: one.start, length };
}

function namedWord({ named, start, lengthNamed: length }: Run): Word {
  return { folded: named, kind: HAS_NUMBER.test(named) ? 'exact' : 'part', start, length };
}

function humps({ raw, folded: whole, start }: Run): Word[] {
  // A run that folds to itself has no capitals.
  if (raw === whole || raw.length > LONGEST_CAMEL) return [];
  const found = raw.split(HUMPS);
  if (found.length < 2) return [];
  let position = start;
  return found.flatMap((hump) => {
    const folded = fold(hump);
    const word: Word = {
      folded,
      kind: HAS_NUMBER.test(folded) ? 'exact' : 'part',
      start: position,
      length: hump.length,
    };
    position += hump.length;
    return [...folded].length < 2 || [...folded].length > LONGEST_WORD ? [] : [word];
  });
}
