import { describe, expect, test } from '@jest/globals';
import { wordsOf } from './words.js';

const folded = (text: string) => wordsOf(text).map((word) => word.folded);

describe('the words of a text', () => {
  test.each(["'", '‘', '’', '‛', '＇', 'ʻ', 'ʼ', '´', '`', '׳'])('are the same with %j as an apostrophe', (sign) => {
    expect(folded(`обʼєкт Hawaiʻi don't`.replaceAll(/['ʻʼ]/g, sign))).toEqual([
      ...['об', 'єкт', 'hawai', 'i', 'don', 't'],
      ...['обєкт', 'hawaii', 'dont'],
    ]);
  });

  // Read again for each character, the gap would take a minute.
  test.each(['\u200b', '\u00ad', '\ufe0f', '-\u200b'])('are read once, however often %j is between two', (filler) => {
    const start = performance.now();
    wordsOf(`a${filler.repeat(100_000)}! b`);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  // In quadratic time, either would take some 20 s.
  test.each([
    ['consonants of Hangul without a vowel', '\u1100'.repeat(60_000)],
    ['marks that Unicode sorts', `a${'\u0301'.repeat(100_000)}${'\u0316'.repeat(100_000)}`],
  ])('are read in linear time, also of many %s', (_, text) => {
    const start = performance.now();
    wordsOf(text);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  test('of Hangul in single characters are its syllables and what is left', () => {
    expect(folded('ᄒ\u1161ᆫ ᄒᄒᄀ\u1161 ᄀᄀ')).toEqual(['한', 'ᄒᄒ가', ...['ᄀ', 'ᄀ'], 'ᄀᄀ']);
  });
});
