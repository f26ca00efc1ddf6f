import type { RankingScoreDetails } from 'meilisearch';
import { textScore } from '../words/text-matcher.js';
import { mayDiffer, type TextQuery } from '../words/text-query.js';

/** As the engine has it, see https://www.meilisearch.com/docs/learn/relevancy/ranking_score. */
interface Exactness {
  matchType: string;
  matchingWords?: number;
  maxMatchingWords?: number;
}

/** Words near each other add at most this to the score of their level: less than half of a level. */
const MOST_FOR_NEARNESS = 1 / 17;

/**
 * The score of a hit by the rules of {@link textScore}, and a little more the nearer its words are to each
 * other. The engine's own score also tells whether a message begins with the word, which makes it no better.
 */
export function meiliScore({ words }: TextQuery, { typo, proximity, exactness }: RankingScoreDetails): number {
  const asTyped = (typo?.typoCount ?? 0) === 0;
  const nearness = words.length < 2 ? 1 : (proximity?.score ?? 0);
  const adjacent = asTyped && nearness === 1;
  const score = textScore({ asTyped, adjacent, whole: asTyped && isExact(exactness) });
  return adjacent || words.length < 2 ? score : score + nearness * MOST_FOR_NEARNESS;
}

/** Whether a hit may have a lower score than 1: without a word that may differ, all are equally good. */
export function mayScoreLess({ words }: TextQuery): boolean {
  return words.length > 1 || words.some(mayDiffer);
}

function isExact(exactness: Exactness | undefined): boolean {
  if (exactness === undefined) return true;
  const { matchType, matchingWords, maxMatchingWords } = exactness;
  return matchType !== 'noExactMatch' || matchingWords === maxMatchingWords;
}
