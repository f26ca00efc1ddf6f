import { Inject, Injectable } from '@nestjs/common';
import { beginningsIn, wordsOfQuery, type Actor, type Suggestions } from '@fechatter/core';
import { prefixDistance } from '@fechatter/search';
import { PgSuggestions, type Candidate } from '../postgres/search/pg-suggestions.js';

/** As in `#general` or `@ann`. No name needs it to be found. */
const BEFORE_LETTERS = /^[^\p{L}\p{N}\p{M}]+/u;
/**
 * The lengths from which on a word may have one typo, and two. Names are few, so more is forgiven than in
 * messages.
 */
const LENGTH_WITH_TYPO = 4;
const LENGTH_WITH_TWO = 9;

/** Completes names of chats and people. Shows only what the person also sees in lists. */
@Injectable()
export class SuggestionsService {
  constructor(@Inject(PgSuggestions) private readonly source: PgSuggestions) {}

  async suggest(actor: Actor, text: string, limit: number): Promise<Suggestions> {
    const words = wordsOfQuery(text).map((word) => word.replace(BEFORE_LETTERS, '') || word);
    const [first] = words;
    if (first === undefined) return { chats: [], users: [] };
    const [chats, users] = await Promise.all([this.source.chats(actor, first), this.source.people(actor, first)]);
    return { chats: best(chats, words, limit), users: best(users, words, limit) };
  }
}

/** The candidates that match, those with fewer typos first, then those whose whole name begins so. */
function best<T>(candidates: readonly Candidate<T>[], words: readonly string[], limit: number): T[] {
  const ranked = candidates.flatMap(({ value, names }) => {
    const typos = typosIn(names, words);
    const isBeginning = names.some((name) => name.startsWith(words.join(' ')));
    return typos === null ? [] : [{ value, rank: 2 * typos + (isBeginning ? 0 : 1) }];
  });
  ranked.sort((one, other) => one.rank - other.rank);
  return ranked.slice(0, limit).map(({ value }) => value);
}

/**
 * The typos of all words, each compared with the word of the names that it fits best. Null if one fits none.
 */
function typosIn(names: readonly string[], words: readonly string[]): number | null {
  const beginnings = names.flatMap(beginningsIn);
  let sum = 0;
  for (const word of words) {
    const least = Math.min(...[...names, ...beginnings].map((name) => typosOf(word, name)));
    if (least > allowed(word)) return null;
    sum += least;
  }
  return sum;
}

function typosOf(word: string, name: string): number {
  if (name.startsWith(word)) return 0;
  // Only its beginning can count, however long the name is.
  return allowed(word) === 0 ? Infinity : prefixDistance(word, name.slice(0, 2 * word.length + 2));
}

function allowed(word: string): number {
  const { length } = [...word];
  return length >= LENGTH_WITH_TWO ? 2 : length >= LENGTH_WITH_TYPO ? 1 : 0;
}
