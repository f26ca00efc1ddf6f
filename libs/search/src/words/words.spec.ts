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
});
