import { describe, expect, it } from '@jest/globals';
import { fold, wordsOfPerson, wordsOfQuery } from './folding.js';
import { NAME_LIMIT } from '../text.js';

describe('folding', () => {
  it.each([
    ['case', 'ADA Lovelace', 'ada lovelace'],
    ['accents, precomposed or combined', 'Zoë José e\u0301', 'zoe jose e'],
    ['several accents on one letter', 'Nguyễn Ǿ', 'nguyen o'],
    [
      'letters that Unicode does not decompose',
      'Łukasz Søren Đorđe Ægir Œuvre Þór Ħal',
      'lukasz soren dorde aegir oeuvre thor hal',
    ],
    ['both forms of the sharp s', 'Groß GROẞ', 'gross gross'],
    ['the four letters I of Turkish', 'Iıİi', 'iiii'],
    ['the final sigma', 'ΟΔΥΣΣΕΥΣ οδυσσεύς', 'οδυσσευσ οδυσσευσ'],
    ['й and ё', 'Алексей Семён', 'алексеи семен'],
    ['the points of Hebrew and Arabic', 'שָׁלוֹם مُحَمَّد', 'שלום محمد'],
    ['compatible forms', 'ﬁ Ⅷ ＡＢＣ №', 'fi viii abc no'],
    ['how an apostrophe is written', 'O’Brien OʼBrien O´Brien', "o'brien o'brien o'brien"],
    ['variants of emoji', '❤\ufe0f', '❤'],
  ])('ignores %s', (_, text, folded) => {
    expect(fold(text)).toBe(folded);
    expect(fold(folded)).toBe(folded);
  });

  it.each([
    ['vowel signs of Hindi', 'काल', 'कल'],
    ['vowels and tones of Thai', 'ก้า', 'กา'],
    ['voicing marks of Japanese', 'が', 'か'],
    ['punctuation', 'a-b', 'ab'],
    ['emoji', 'a😀', 'a'],
    ['German umlauts spelled out', 'Jörg', 'Joerg'],
  ])('keeps %s', (_, one, other) => {
    expect(fold(one)).not.toBe(fold(other));
  });

  it('is the same for a beginning of a text as for the whole', () => {
    for (const text of ['ΟΔΥΣΣΕΥΣ', 'Straßenbahn', 'Ærø', 'İstanbul'])
      for (let end = 1; end <= text.length; end += 1) expect(fold(text)).toContain(fold(text.slice(0, end)));
  });
});

describe('the words by which a person is found', () => {
  it.each<[string, string | null, string[]]>([
    ['Ada Lovelace', 'ada@example.org', ['ada', 'lovelace', 'ada@example.org']],
    ['Anne-Marie  O’Brien', null, ['anne-marie', 'marie', "o'brien", 'brien']],
    ['(Bob) 🎉', null, ['(bob)', 'bob)', '🎉']],
    ['Ada Ada', 'ada', ['ada']],
    ['山田　太郎', null, ['山田', '田', '太郎', '郎']],
    ['김철수', null, ['김철수', '철수', '수'].map(fold)],
    ['काल-कल', null, ['काल-कल', 'कल']],
  ])('of %j with the address %j are %j', (fullName, email, words) => {
    expect(wordsOfPerson({ fullName, email })).toEqual(words);
  });

  it('are cut where PostgreSQL could not store them, and those of a look-up at the same place', () => {
    const fullName = '㌕'.repeat(NAME_LIMIT.max);
    const [word = ''] = wordsOfPerson({ fullName, email: null });
    expect(fold(fullName).length).toBeGreaterThan(word.length);
    expect(wordsOfQuery(fullName)).toEqual([word]);
    expect(new TextEncoder().encode(word).length).toBeLessThan(2_000);
  });

  it('of a look-up are none if it has only marks', () => {
    expect(wordsOfQuery('\u0301 \ufe0f')).toEqual([]);
  });
});
