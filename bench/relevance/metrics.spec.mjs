import { describe, expect, it } from '@jest/globals';
import { meansByClass, qualityOf } from './metrics.mjs';

const grades = new Map(Object.entries({ best: 3, good: 2, close: 1, wrong: 0 }));

describe('the quality of a ranking', () => {
  it('is 1 for the best order', () => {
    expect(qualityOf(grades, ['best', 'good', 'close', 'wrong'])).toEqual({ ndcg: 1, reciprocalRank: 1, unjudged: 0 });
  });

  it('discounts what is further down', () => {
    const best = 7 + 3 / Math.log2(3) + 1 / 2;
    const { ndcg } = qualityOf(grades, ['wrong', 'good', 'close', 'best']);
    expect(ndcg).toBeCloseTo((3 / Math.log2(3) + 1 / 2 + 7 / Math.log2(5)) / best, 12);
  });

  it('is lower if something relevant is missing', () => {
    expect(qualityOf(grades, ['good']).ndcg).toBeCloseTo(3 / (7 + 3 / Math.log2(3) + 1 / 2), 12);
  });

  it('is 0 if nothing is found', () => {
    expect(qualityOf(grades, [])).toEqual({ ndcg: 0, reciprocalRank: 0, unjudged: 0 });
  });

  it('takes the first hit of at least grade 2 as the answer', () => {
    expect(qualityOf(grades, ['wrong', 'close', 'good', 'best']).reciprocalRank).toBeCloseTo(1 / 3, 12);
    expect(qualityOf(grades, ['wrong', 'close']).reciprocalRank).toBe(0);
  });

  it('counts ten hits, and nDCG no more, also of what could be found', () => {
    const many = new Map(Array.from({ length: 12 }, (_, place) => [`m${place}`, 3]));
    const ten = [...many.keys()].slice(0, 10);
    expect(qualityOf(many, ten).ndcg).toBe(1);
    const strangers = Array.from({ length: 11 }, (_, place) => `x${place}`);
    expect(qualityOf(grades, [...strangers, 'best'])).toEqual({ ndcg: 0, reciprocalRank: 1 / 12, unjudged: 10 });
  });
});

it('the quality of a class is the mean of its queries', () => {
  const quality = (name, ndcg, reciprocalRank, unjudged) => ({ class: name, ndcg, reciprocalRank, unjudged });
  expect(meansByClass([quality('word', 1, 1, 0), quality('chat', 0.5, 0.25, 2), quality('word', 0, 0.5, 1)])).toEqual([
    { class: 'word', queries: 2, ndcg: 0.5, mrr: 0.75, unjudged: 1 },
    { class: 'chat', queries: 1, ndcg: 0.5, mrr: 0.25, unjudged: 2 },
    { class: 'all', queries: 3, ndcg: 0.5, mrr: 1.75 / 3, unjudged: 3 },
  ]);
});
