import { mayDiffer, type QueryWord, type TextQuery } from '../../words/text-query.js';
import { meiliWord } from './meili-words.js';

/**
 * The query in Meilisearch's own syntax. Words consist of letters, digits and marks, so none can break out of
 * it. Unwanted phrases come first, since the engine ignores what follows ten words and phrases. The prefix
 * comes last: the engine takes the last word for a prefix unless a space follows.
 */
export function meiliQuery({ words, phrases, without }: TextQuery): string {
  const endsWithPrefix = words.at(-1)?.isPrefix === true;
  return [
    ...without.map((phrase) => `-${quoted(phrase)}`),
    ...phrases.map(quoted),
    ...words.map(wordOf),
    ...(endsWithPrefix ? [] : ['']),
  ].join(' ');
}

/** A word that must be found as spelled is a phrase of one word, since the engine also splits other words. */
function wordOf(word: QueryWord): string {
  return mayDiffer(word) ? meiliWord(word.folded) : quoted([word.folded]);
}

function quoted(phrase: readonly string[]): string {
  return `"${phrase.map(meiliWord).join(' ')}"`;
}
