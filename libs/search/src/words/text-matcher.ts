import { allowedTypos, editDistance, prefixDistance } from './edit-distance.js';
import { asksForSomething, textQuery, type QueryWord, type TextQuery } from './text-query.js';
import { wordsOf, type Word } from './words.js';

/** How well a text matches a query, by the same rules as the engines find it. */
export interface TextMatch {
  /** Above 0, at most 1; see {@link textScore}. */
  score: number;
  /** The words of the text that matched, for {@link snippetOf}. */
  words: ReadonlySet<string>;
}

/** What ranks a text. Each property outweighs those below it together. */
export interface MatchLevel {
  /** Every word is there as typed, none misspelt. */
  asTyped: boolean;
  /** The words are side by side, in order. */
  adjacent: boolean;
  /** No word is only the beginning of one. */
  whole: boolean;
}

const WEIGHTS = { asTyped: 4, adjacent: 2, whole: 1 };
const ALL = 1 + WEIGHTS.asTyped + WEIGHTS.adjacent + WEIGHTS.whole;

/** From 0.125, for a text that contains the words only misspelt and scattered, to 1. */
export function textScore({ asTyped, adjacent, whole }: MatchLevel): number {
  const sum = Number(asTyped) * WEIGHTS.asTyped + Number(adjacent) * WEIGHTS.adjacent + Number(whole) * WEIGHTS.whole;
  return (1 + sum) / ALL;
}

/** Matches texts that an engine has not indexed yet, or not as they are now. */
export class TextMatcher {
  private readonly query: TextQuery;

  constructor(text: string) {
    this.query = textQuery(text);
  }

  /** Null if `content` does not match. */
  match(content: string): TextMatch | null {
    const { words, phrases, without } = this.query;
    if (!asksForSomething(this.query)) return null;
    const text = new MatchedText(wordsOf(content));
    if (!phrases.every((phrase) => text.hasPhrase(phrase))) return null;
    if (without.some((phrase) => text.hasPhrase(phrase))) return null;
    const matched = words.map((word) => text.matches(word));
    if (matched.some(({ size }) => size === 0)) return null;
    return { score: textScore(text.levelOf(words)), words: union([...matched, new Set(phrases.flat())]) };
  }

  /**
   * The words of `content` that the query asks for, for a snippet. There may be some even if it does not
   * match.
   */
  wordsIn(content: string): ReadonlySet<string> {
    const { words, phrases } = this.query;
    const text = new MatchedText(wordsOf(content));
    const found = phrases.filter((phrase) => text.hasPhrase(phrase));
    return union([...words.map((word) => text.matches(word)), new Set(found.flat())]);
  }
}

class MatchedText {
  private readonly runs: string[];
  private readonly kinds: ReadonlyMap<string, Word['kind']>;

  constructor(words: readonly Word[]) {
    this.runs = words.filter(({ kind }) => kind === 'run').map(({ folded }) => folded);
    // A word may be there as several kinds. The first one counts, and runs come first.
    this.kinds = new Map(words.map(({ folded, kind }) => [folded, kind] as const).reverse());
  }

  /** The words of the text that `word` finds. */
  matches(word: QueryWord): ReadonlySet<string> {
    const found = [...this.kinds].filter(
      ([candidate, kind]) => isAsTyped(word, candidate) || isTypo(word, candidate, kind),
    );
    return new Set(found.map(([candidate]) => candidate));
  }

  hasPhrase(phrase: readonly string[]): boolean {
    const [only = ''] = phrase;
    return phrase.length === 1
      ? this.kinds.has(only)
      : this.hasInOrder(phrase.map((folded) => (run) => run === folded));
  }

  levelOf(words: readonly QueryWord[]): MatchLevel {
    const asTyped = words.every((word) => [...this.kinds.keys()].some((candidate) => isAsTyped(word, candidate)));
    const adjacent = words.length < 2 ? asTyped : this.hasInOrder(words.map((word) => (run) => isAsTyped(word, run)));
    return { asTyped, adjacent, whole: words.every(({ folded }) => this.kinds.has(folded)) };
  }

  private hasInOrder(tests: readonly ((run: string) => boolean)[]): boolean {
    return this.runs.some((_, start) => tests.every((test, place) => test(this.runs[start + place] ?? '')));
  }
}

function isTypo(word: QueryWord, candidate: string, kind: Word['kind']): boolean {
  return kind !== 'exact' && mayBeTypo(word, candidate);
}

/**
 * Whether `candidate`, or a beginning of it if the word is a prefix, differs from the word by no more typos
 * than allowed. The candidate must not be of the kind `exact`.
 */
export function mayBeTypo({ folded, kind, isPrefix }: QueryWord, candidate: string): boolean {
  const allowed = kind === 'exact' ? 0 : allowedTypos(folded);
  if (allowed === 0) return false;
  return (isPrefix ? prefixDistance(folded, candidate) : editDistance(folded, candidate)) <= allowed;
}

function isAsTyped({ folded, isPrefix }: QueryWord, candidate: string): boolean {
  return isPrefix ? candidate.startsWith(folded) : candidate === folded;
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set]));
}
