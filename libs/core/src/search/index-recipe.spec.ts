import { describe, expect, it } from '@jest/globals';
import { fitsRecipe, formatRecipe, isRebuildOrder, parseRecipe } from './index-recipe.js';

const RULES = 'words 2, shape 5';

describe('the recipe of an index', () => {
  it.each([null, 'monday', '2026-11-23T12:00:00.000Z'])('is read as it was written, for the order %s', (order) => {
    expect(parseRecipe(formatRecipe({ rules: RULES, order }))).toEqual({ rules: RULES, order });
  });

  it.each<[string, string, string | null, boolean]>([
    ['neither has an order', RULES, null, true],
    ['both have the same order', `${RULES}; order a`, 'a', true],
    ['the wanted order is another', `${RULES}; order a`, 'b', false],
    ['an order is wanted and the build has none', RULES, 'a', false],
    ['no order is known', `${RULES}; order a`, null, true],
    ['the rules are others', 'words 1, shape 5', null, false],
    ['the rules are others and the order is the same', 'words 1, shape 5; order a', 'a', false],
    ['the build is of a release without recipes', '', null, false],
  ])('fits or not when %s', (_, recipe, order, fits) => {
    expect(fitsRecipe(recipe, { rules: RULES, order })).toBe(fits);
  });

  it.each([
    ['7a1c5a52-8a4e-4f60-9d3c-3f6a41a1d111', true],
    ['search-rebuild-1', true],
    ['', false],
    ['a b', false],
    ['a; order b', false],
    ['x'.repeat(65), false],
  ])('has an order that may be called %p: %p', (id, isOne) => {
    expect(isRebuildOrder(id)).toBe(isOne);
  });
});
