import { describe, expect, test } from '@jest/globals';
import { fold } from './fold.js';

describe('folding', () => {
  test.each([
    ['CAFÉ', 'cafe'],
    ['e\u0301te\u0301', 'ete'],
    ['Straße', 'strasse'],
    ['STRASSE', 'strasse'],
    ['ΣΊΣΥΦΟΣ', fold('σίσυφος')],
    ['Łódź', 'lodz'],
    ['Øre', 'ore'],
    ['đak', 'dak'],
    ['ışık', 'isik'],
    ['İstanbul', 'istanbul'],
    ['ﬁne', 'fine'],
    ['ｆｕｌｌ', 'full'],
    ['Æsir', 'aesir'],
    ['أَحمَد', fold('احمد')],
    ['كـتـاب', fold('كتاب')],
    ['שָׁלוֹם', fold('שלום')],
    ['ｶﾞｽ', fold('がす')],
    ['١٢٣', '123'],
    ['२', '2'],
    ['½', '12'],
    ['Ⅷ', 'viii'],
    ['й', fold('Й')],
    ['so\u00adft', 'soft'],
    ['می\u200cخواهم', fold('میخواهم')],
    ['ᄒ\u1161ᆫ', '한'],
  ])('%j is %j', (text, expected) => {
    expect(fold(text)).toBe(expected);
  });

  test.each([
    ['が', 'か'],
    ['й', 'и'],
    ['ा', ''],
    ['ด', 'ต'],
  ])('keeps %j apart from %j', (one, other) => {
    expect(fold(one)).not.toBe(fold(other));
  });

  test('changes nothing when done again, and leaves no visible letter without a folding', () => {
    const wrong: string[] = [];
    for (let point = 0; point <= 0x10ffff; point += 1) {
      const character = String.fromCodePoint(point);
      if (!/^(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/u.test(character)) continue;
      const folded = fold(character);
      if (folded === '' || fold(folded) !== folded) wrong.push(`${point.toString(16)} ${character} ${folded}`);
    }
    expect(wrong).toEqual([]);
  });
});
