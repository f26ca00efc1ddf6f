import { textScore } from '../words/text-matcher.js';
import type { QueryWord, TextQuery } from '../words/text-query.js';

/** Words of the index, by the word of the query that they may be misspellings of, or the other way round. */
export type Variants = ReadonlyMap<QueryWord, readonly string[]>;

/** Messages of one rank. No message is in two of a query's groups. */
export interface HitGroup {
  tsquery: string;
  score: number;
  /** Of its messages in which the words stand side by side, or null if that makes no difference. */
  adjacent: { tsquery: string; score: number } | null;
}

/**
 * Divides what the query finds by how well it matches, as `MatchLevel` has it. So the index tells the rank, and
 * few messages, if any, must be looked at for it.
 */
export function hitGroups({ words, phrases, without }: TextQuery, variants: Variants): HitGroup[] {
  const always = [...phrases.map(sideBySide), ...without.map((phrase) => `!${sideBySide(phrase)}`)];
  const typed = words.map(asTyped);
  const groups = [wholeWords(words, always)];
  const last = words.at(-1);
  if (last?.isPrefix) {
    groups.push(group({ words, whole: false }, [...typed, `!${quoted(last.folded)}`, ...always]));
  }
  if (variants.size > 0) {
    const anyForm = words.map((word) => either([asTyped(word), ...(variants.get(word) ?? []).map(quoted)]));
    const score = textScore({ asTyped: false, adjacent: false, whole: false });
    groups.push({ tsquery: all([...anyForm, `!${all(typed)}`, ...always]), score, adjacent: null });
  }
  return groups;
}

function wholeWords(words: readonly QueryWord[], always: readonly string[]): HitGroup {
  return group({ words, whole: true }, [...words.map(({ folded }) => quoted(folded)), ...always]);
}

function group({ words, whole }: { words: readonly QueryWord[]; whole: boolean }, parts: string[]): HitGroup {
  const tsquery = all(parts);
  const best = textScore({ asTyped: true, adjacent: true, whole });
  if (words.length < 2) return { tsquery, score: best, adjacent: null };
  const score = textScore({ asTyped: true, adjacent: false, whole });
  return { tsquery, score, adjacent: { tsquery: words.map(asTyped).join(' <-> '), score: best } };
}

function sideBySide(phrase: readonly string[]): string {
  return `(${phrase.map(quoted).join(' <-> ')})`;
}

function all(parts: readonly string[]): string {
  return `(${parts.join(' & ')})`;
}

function either(parts: readonly string[]): string {
  return `(${parts.join(' | ')})`;
}

function asTyped({ folded, isPrefix }: QueryWord): string {
  return isPrefix ? `${quoted(folded)}:*` : quoted(folded);
}

/** Words consist of letters, digits and marks only: nothing in them has a meaning in a tsquery. */
function quoted(word: string): string {
  return `'${word}'`;
}
