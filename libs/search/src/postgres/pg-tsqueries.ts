import { textScore } from '../words/text-matcher.js';
import type { QueryWord, TextQuery } from '../words/text-query.js';

/** Words of the index that differ from a word of the query by typos, by the word of the query. */
export type Variants = ReadonlyMap<QueryWord, readonly string[]>;

/**
 * Hits of one rank, or of two if it matters whether the words are side by side. A query's groups don't
 * overlap.
 */
export interface HitGroup {
  /**
   * How the words are found: all of them whole, the last one as the beginning of a word, or some misspelt.
   */
  form: 'whole' | 'prefix' | 'misspelt';
  tsquery: string;
  score: number;
  /** For its messages that have the words side by side. Null if that makes no difference. */
  adjacent: { tsquery: string; score: number } | null;
}

/**
 * Divides what the query finds by how well it matches, see `MatchLevel`. So the index tells the rank, and few
 * messages, if any, must be read for it.
 */
export function hitGroups({ words, phrases, without }: TextQuery, variants: Variants): HitGroup[] {
  const always = [...phrases.map(sideBySide), ...without.map((phrase) => `!${sideBySide(phrase)}`)];
  const typed = words.map(asTyped);
  const groups = [group('whole', words, [...words.map(({ folded }) => quoted(folded)), ...always])];
  const last = words.at(-1);
  if (last?.isPrefix) groups.push(group('prefix', words, [...typed, `!${quoted(last.folded)}`, ...always]));
  if (variants.size > 0) {
    const misspelt = (word: QueryWord) => (variants.get(word) ?? []).map(quoted);
    // For a single word only the variants, so that the index does not read all messages that have it as
    // typed.
    const forms = words.map((word) => either(words.length > 1 ? [asTyped(word), ...misspelt(word)] : misspelt(word)));
    const score = textScore({ asTyped: false, adjacent: false, whole: false });
    groups.push({ form: 'misspelt', tsquery: all([...forms, `!${all(typed)}`, ...always]), score, adjacent: null });
  }
  return groups;
}

/** Conditions for messages with the words as typed, and for those with the whole words. Ignores phrases. */
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

/**
 * Two words that stand side by side where PostgreSQL has no position of one of them, as one word of the index. Of
 * three in a row, each two are told to be side by side.
 */
export function besideEachOther(one: string, other: string): string {
  return `${one} ${other}`;
}

function sideBySide(phrase: readonly string[]): string {
  const inOrder = `(${phrase.map(quoted).join(' <-> ')})`;
  const pairs = phrase.slice(1).map((word, place) => [phrase[place] ?? '', word] as const);
  if (pairs.length === 0) return inOrder;
  const beside = pairs.map(([one, other]) => quoted(besideEachOther(one, other)));
  const each = pairs.map(([one, other], place) => either([`${quoted(one)} <-> ${quoted(other)}`, beside[place] ?? '']));
  return either([inOrder, all([either(beside), ...each])]);
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
