import { allowedTypos, editDistance, prefixDistance } from './edit-distance.js';
import { asksForSomething, mayDiffer, textQuery, type QueryWord, type TextQuery } from './text-query.js';
import { wordsOf, type Word } from './words.js';

/** How a text matches a query, by the same rules as the engines find it. */
export class TextMatch {
  constructor(
    private readonly text: MatchedText,
    private readonly words: readonly QueryWord[],
    /** Where each phrase and word of the query stands in the text, for {@link snippetOf}. */
    readonly places: readonly (readonly Word[])[],
  ) {}

  /** How well it matches: above 0, at most 1; see {@link textScore}. */
  get score(): number {
    return textScore(this.text.levelOf(this.words));
  }
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

/** A word of the query, and what it may find. */
interface AskedWord extends QueryWord {
  /** See {@link mayDiffer}. */
  mayDiffer: boolean;
  isTypo: IsTypo;
}

/** Matches texts that an engine has not indexed yet, or not as they are now. */
export class TextMatcher {
  private readonly query: TextQuery;
  private readonly words: readonly AskedWord[];

  constructor(text: string) {
    this.query = textQuery(text);
    this.words = this.query.words.map((word) => ({ mayDiffer: mayDiffer(word), isTypo: typosOf(word), ...word }));
  }

  /** Null if `content` does not match. */
  match(content: string): TextMatch | null {
    const { words, without } = this.query;
    if (!asksForSomething(this.query)) return null;
    const text = new MatchedText(wordsOf(content));
    if (without.some((phrase) => text.placesOfPhrase(phrase).length > 0)) return null;
    const places = this.placesIn(text);
    return places.every(({ length }) => length > 0) ? new TextMatch(text, words, places) : null;
  }

  /**
   * Where what the query asks for stands in `content`, for a snippet. There may be some even if it does not match.
   */
  places(content: string): TextMatch['places'] {
    return this.placesIn(new MatchedText(wordsOf(content)));
  }

  private placesIn(text: MatchedText): Word[][] {
    const ofPhrases = this.query.phrases.map((phrase) => text.placesOfPhrase(phrase));
    return [...ofPhrases, ...this.words.map((word) => text.placesOfWord(word))];
  }
}

class MatchedText {
  private readonly runs: readonly Word[];
  /** By what is folded. Of a word that is there as several kinds, the first counts: runs come first. */
  private readonly places = new Map<string, [Word, ...Word[]]>();

  constructor(words: readonly Word[]) {
    this.runs = words.filter(({ kind }) => kind === 'run');
    for (const word of words) {
      const same = this.places.get(word.folded);
      if (same) same.push(word);
      else this.places.set(word.folded, [word]);
    }
  }

  /**
   * The words of the text that `word` finds. Of those that begin at one position, the best and then the shortest:
   * `love` shows `lovelace` in `lovelace@example`, and not the pair too.
   */
  placesOfWord(word: AskedWord): Word[] {
    const found = new Map<number, { grade: number; place: Word }>();
    for (const [candidate, places] of this.candidatesFor(word)) {
      const grade = gradeOf(word, candidate, places[0].kind);
      if (grade === null) continue;
      for (const place of places) {
        const other = found.get(place.start);
        const isBetter = !other || grade < other.grade || (grade === other.grade && place.length < other.place.length);
        if (isBetter) found.set(place.start, { grade, place });
      }
    }
    return Array.from(found.values(), ({ place }) => place);
  }

  private candidatesFor({ folded, mayDiffer }: AskedWord): Iterable<[string, [Word, ...Word[]]]> {
    if (mayDiffer) return this.places;
    const same = this.places.get(folded);
    return same ? [[folded, same]] : [];
  }

  /** The words of the text that make up the phrase. */
  placesOfPhrase(phrase: readonly string[]): Word[] {
    const [only = ''] = phrase;
    if (phrase.length === 1) return this.places.get(only) ?? [];
    const tests = phrase.map((folded) => (run: string) => run === folded);
    const found = this.startsOf(tests).flatMap((start) => this.runs.slice(start, start + phrase.length));
    // A phrase that repeats a word may overlap itself.
    return [...new Set(found)];
  }

  levelOf(words: readonly QueryWord[]): MatchLevel {
    const candidates = [...this.places.keys()];
    const asTyped = words.every((word) => candidates.some((candidate) => isAsTyped(word, candidate)));
    const tests = words.map((word) => (run: string) => isAsTyped(word, run));
    const adjacent = words.length < 2 ? asTyped : this.startsOf(tests).length > 0;
    return { asTyped, adjacent, whole: words.every(({ folded }) => this.places.has(folded)) };
  }

  /** Where runs begin that pass the tests one after the other. */
  private startsOf(tests: readonly ((run: string) => boolean)[]): number[] {
    return Array.from(this.runs.keys()).filter((start) =>
      tests.every((test, place) => test(this.runs[start + place]?.folded ?? '')),
    );
  }
}

/** How well `word` finds the candidate: 0 as a whole, 1 as its beginning, 2 misspelt. Null if it does not. */
function gradeOf(word: AskedWord, candidate: string, kind: Word['kind']): number | null {
  if (candidate === word.folded) return 0;
  if (isAsTyped(word, candidate)) return 1;
  return kind !== 'exact' && word.isTypo(candidate) ? 2 : null;
}

type IsTypo = (word: string) => boolean;

/**
 * Returns whether a word, or a beginning of it if the query's word is a prefix, differs from the query's by no
 * more typos than allowed. It must not be of the kind `exact`.
 */
export function typosOf({ folded, kind, isPrefix }: QueryWord): IsTypo {
  const allowed = allowedTypos({ folded, kind });
  if (allowed === 0) return () => false;
  const distance = isPrefix ? prefixDistance : editDistance;
  return (word) => distance(folded, word, allowed) <= allowed;
}

function isAsTyped({ folded, isPrefix }: QueryWord, candidate: string): boolean {
  return isPrefix ? candidate.startsWith(folded) : candidate === folded;
}
