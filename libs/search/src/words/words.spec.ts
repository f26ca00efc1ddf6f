import { cpuGrowth } from '@fechatter/testing';
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

  test.each([
    ...['\u200b', '\u00ad', '\ufe0f', '-\u200b'].map((filler) => ({
      characters: `${JSON.stringify(filler)} between two`,
      text: (size: number) => `a${filler.repeat(size)}! b`,
    })),
    { characters: 'consonants of Hangul without a vowel', text: (size: number) => '\u1100'.repeat(size) },
    {
      characters: 'marks that Unicode sorts',
      text: (size: number) => `a${'\u0301'.repeat(size)}${'\u0316'.repeat(size)}`,
    },
  ])('are read in time linear in the number of $characters', async ({ text }) => {
    expect(await cpuGrowth((size) => wordsOf(text(size)), 10_000)).toBeLessThan(8);
  });

  test.each([
    'C++ and node.js, ABC-123: camelCase_x `a+b` 1.5',
    "don't\r\n/usr/bin:x@y.org #tag C#",
    '\t~|^{}\u007f ab\u0000cd',
  ])('of %j are the same whether all of the text is ASCII or not', (text) => {
    expect(wordsOf(`${text} ж`).filter((word) => word.folded !== 'ж')).toEqual(wordsOf(text));
  });

  test('of Hangul in single characters are its syllables and what is left', () => {
    expect(folded('ᄒ\u1161ᆫ ᄒᄒᄀ\u1161 ᄀᄀ')).toEqual(['한', 'ᄒᄒ가', ...['ᄀ', 'ᄀ'], 'ᄀᄀ']);
  });
});
