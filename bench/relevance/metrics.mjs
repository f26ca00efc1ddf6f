const DEPTH = 10;
/** The lowest grade of a message that answers the query. */
const RELEVANT = 2;

/**
 * @typedef {object} Quality
 * @property {number} ndcg nDCG@10 with the gains 2^grade - 1; 1 for the best order of the judged messages
 * @property {number} reciprocalRank 1 / the place of the first hit with a grade of at least 2; 0 without one
 * @property {number} unjudged how many of the first ten hits nobody has judged; they count as grade 0
 */

/**
 * @param {Map<string, number>} grades by key; at least one is above 0
 * @param {string[]} ranking the keys of the hits, best first
 * @returns {Quality}
 */
export function qualityOf(grades, ranking) {
  const found = ranking.map((key) => grades.get(key) ?? 0);
  const best = [...grades.values()].sort((one, other) => other - one);
  const first = found.findIndex((grade) => grade >= RELEVANT);
  return {
    ndcg: discountedGain(found) / discountedGain(best),
    reciprocalRank: first === -1 ? 0 : 1 / (first + 1),
    unjudged: ranking.slice(0, DEPTH).filter((key) => !grades.has(key)).length,
  };
}

/** @param {number[]} grades in the order of the ranking */
function discountedGain(grades) {
  const gains = grades.slice(0, DEPTH).map((grade, place) => (2 ** grade - 1) / Math.log2(place + 2));
  return gains.reduce((sum, gain) => sum + gain, 0);
}

/**
 * @param {({ class: string } & Quality)[]} measured one for each query
 * @returns {{ class: string, queries: number, ndcg: number, mrr: number, unjudged: number }[]}
 *   the means of each class in the order of their first query, and of `all`; `unjudged` is a sum
 */
export function meansByClass(measured) {
  const names = [...new Set(measured.map((one) => one.class))];
  const groups = names.map((name) => [name, measured.filter((one) => one.class === name)]);
  return [...groups, ['all', measured]].map(([name, group]) => {
    const sum = (property) => group.reduce((total, one) => total + one[property], 0);
    return {
      class: name,
      queries: group.length,
      ndcg: sum('ndcg') / group.length,
      mrr: sum('reciprocalRank') / group.length,
      unjudged: sum('unjudged'),
    };
  });
}
