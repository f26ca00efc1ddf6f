import { beginningsIn } from '@fechatter/core';
import { prefixDistance } from '@fechatter/search';
import type { Candidate } from '../postgres/search/pg-suggestions.js';
import type { Turns } from './finding/turns.js';

/**
 * The lengths from which on a word may have one typo, and two. Names are few, so more is forgiven than in
 * messages.
 */
const LENGTH_WITH_TYPO = 4;
const LENGTH_WITH_TWO = 9;

export interface AskedName {
  /** Each must fit a word of a name. */
  words: readonly string[];
  limit: number;
  turns: Turns;
}

/** The candidates that match, those with fewer typos first, then those whose whole name begins so. */
export async function bestNamed<T>(
  candidates: readonly Candidate<T>[],
  { words, limit, turns }: AskedName,
): Promise<T[]> {
  const ranked: { value: T; rank: number }[] = [];
  for (const { value, names } of candidates) {
    const rank = await turns.take(() => rankOf(names, words));
    if (rank !== null) ranked.push({ value, rank });
  }
  ranked.sort((one, other) => one.rank - other.rank);
  return ranked.slice(0, limit).map(({ value }) => value);
}

function rankOf(names: readonly string[], words: readonly string[]): number | null {
  const typos = typosIn(names, words);
  const isBeginning = names.some((name) => name.startsWith(words.join(' ')));
  return typos === null ? null : 2 * typos + (isBeginning ? 0 : 1);
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
  const most = allowed(word);
  // Only its beginning can count, however long the name is.
  return most === 0 ? Infinity : prefixDistance(word, name.slice(0, 2 * word.length + 2), most);
}

function allowed(word: string): number {
  const { length } = [...word];
  return length >= LENGTH_WITH_TWO ? 2 : length >= LENGTH_WITH_TYPO ? 1 : 0;
}
