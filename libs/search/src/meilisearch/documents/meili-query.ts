import { allowedTypos } from '../../words/edit-distance.js';
import type { QueryWord, TextQuery } from '../../words/text-query.js';
import { meiliWord } from './meili-words.js';

/**
 * The query in Meilisearch's own syntax. Words are letters, digits and marks only, so none can break out of
 * it. What is not wanted comes first: behind ten words and phrases the engine reads nothing. The prefix comes
 * last, where the engine takes a word for one unless a space follows.
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

/** What must be there as it is spelled is a phrase, even if it is one word: the engine would also split it. */
function wordOf({ folded, kind, isPrefix }: QueryWord): string {
  const mayDiffer = isPrefix || (kind !== 'exact' && allowedTypos(folded) > 0);
  return mayDiffer ? meiliWord(folded) : quoted([folded]);
}

function quoted(phrase: readonly string[]): string {
  return `"${phrase.map(meiliWord).join(' ')}"`;
}
