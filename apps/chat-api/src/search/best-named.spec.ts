import { cpuGrowth } from '@fechatter/testing';
import { describe, expect, test } from '@jest/globals';
import { bestNamed } from './best-named.js';
import { Turns } from './finding/turns.js';

const best = (names: readonly string[], words: readonly string[]) =>
  bestNamed(
    names.map((name) => ({ value: name, names: [name] })),
    { words, limit: 10, turns: new Turns() },
  );

describe('the best names', () => {
  test('are those without typos, and first those that begin so', async () => {
    expect(await best(['the kernal', 'the kernel', 'kernel', 'panic'], ['kernel'])).toEqual([
      ...['kernel', 'the kernel'],
      'the kernal',
    ]);
  });

  test('have a word for each of those asked for', async () => {
    expect(await best(['kernel panic', 'kernel'], ['kernel', 'pan'])).toEqual(['kernel panic']);
  });

  // Each beginning of a name is compared with the word: quadratic, 16. Exact distances would be cubic, 64.
  test('take quadratic time at most in the length of names and words', async () => {
    const growth = await cpuGrowth(async (size) => {
      const names = Array.from({ length: 100 }, (_, place) => `${'a '.repeat(size)}${place}`);
      expect(await best(names, ['a'.repeat(2 * size)])).toEqual([]);
    }, 20);
    expect(growth).toBeLessThan(32);
  });
});
