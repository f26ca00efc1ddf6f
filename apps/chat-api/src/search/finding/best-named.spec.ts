import { describe, expect, test } from '@jest/globals';
import { bestNamed } from './best-named.js';
import { Turns } from './turns.js';

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

  // With the exact distances, it would take half a minute.
  test('are found soon, also among many words and for a long one', async () => {
    const start = performance.now();
    const names = Array.from({ length: 3_000 }, (_, place) => `${'a '.repeat(38)}${place}`);
    expect(await best(names, ['a'.repeat(76)])).toEqual([]);
    expect(performance.now() - start).toBeLessThan(6_000);
  });
});
