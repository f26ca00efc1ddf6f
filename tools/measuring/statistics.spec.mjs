import { describe, expect, it } from '@jest/globals';
import { median, percentile, summarize } from './statistics.mjs';

const oneTo = (count) => Array.from({ length: count }, (_, index) => index + 1);

describe('statistics', () => {
  it.each([
    [100, 0.5, 50],
    [100, 0.99, 99],
    [100, 1, 100],
    [10, 0.99, 10],
    [3, 0.5, 2],
    [1, 0.5, 1],
    [5, 0, 1],
  ])('of the numbers from 1 to %d, the percentile %d is %d', (count, fraction, expected) => {
    expect(percentile(oneTo(count), fraction)).toBe(expected);
  });

  it('sort numbers as numbers', () => {
    expect(summarize([9, 100, 20])).toEqual({ count: 3, p50: 20, p95: 100, p99: 100, max: 100 });
    expect(median([9, 100, 20])).toBe(20);
  });

  it('are null for an empty list', () => {
    expect(summarize([])).toBeNull();
  });
});
