import { textScore } from '../words/text-matcher.js';
import type { QueryWord, TextQuery } from '../words/text-query.js';

/** Words of the index, by the word of the query that they may be misspellings of, or the other way round. */
export type Variants = ReadonlyMap<QueryWord, readonly string[]>;

/** Messages of one rank. No message is in two of a query's groups. */
export interface HitGroup {
  /**
   * How the words are there: all of them whole, or the last one as the beginning of a word, or some misspelt.
   */
  form: 'whole' | 'prefix' | 'misspelt';
  tsquery: string;
  score: number;
  /** Of its messages in which the words stand side by side, or null if that makes no difference. */
  adjacent: { tsquery: string; score: number } | null;
}

/**
 * Divides what the query finds by how well it matches, as `MatchLevel` has it. So the index tells the rank,
 * and few messages, if any, must be looked at for it.
 */
export function hitGroups({ words, phrases, without }: TextQuery, variants: Variants): HitGroup[] {
  const always = [...phrases.map(sideBySide), ...without.map((phrase) => `!${sideBySide(phrase)}`)];
  const typed = words.map(asTyped);
  const groups = [group('whole', words, [...words.map(({ folded }) => quoted(folded)), ...always])];
  const last = words.at(-1);
  if (last?.isPrefix) groups.push(group('prefix', words, [...typed, `!${quoted(last.folded)}`, ...always]));
  if (variants.size > 0) {
    const misspelt = (word: QueryWord) => (variants.get(word) ?? []).map(quoted);
    // Of a single word only the variants: then the index need not read all that it has as typed.
    const forms = words.map((word) => either(words.length > 1 ? [asTyped(word), ...misspelt(word)] : misspelt(word)));
    const score = textScore({ asTyped: false, adjacent: false, whole: false });
    groups.push({ form: 'misspelt', tsquery: all([...forms, `!${all(typed)}`, ...always]), score, adjacent: null });
  }
  return groups;
}

/** The messages with the words as typed, and those of them with the whole words. */
export function asTypedIn({ words, without }: TextQuery): { typed: string; whole: string } {
  const unwanted = without.map((phrase) => `!${sideBySide(phrase)}`);
  return {
    typed: all([...words.map(asTyped), ...unwanted]),
    whole: all(words.map(({ folded }) => quoted(folded))),
  };
}

function group(form: 'whole' | 'prefix', words: readonly QueryWord[], parts: readonly string[]): HitGroup {
  const tsquery = all(parts);
  const level = { asTyped: true, whole: form === 'whole' };
  const best = textScore({ ...level, adjacent: true });
  if (words.length < 2) return { form, tsquery, score: best, adjacent: null };
  const inOrder = words.map(asTyped).join(' <-> ');
  return {
    form,
    tsquery,
    score: textScore({ ...level, adjacent: false }),
    adjacent: { tsquery: inOrder, score: best },
  };
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
