import { describe, expect, test } from '@jest/globals';
import { editDistance, prefixDistance } from './edit-distance.js';

describe('the distance of two words', () => {
  test.each<[string, string, number, number]>([
    ['kernel', 'kernel', 0, 0],
    ['kernel', 'kernal', 1, 1],
    ['kernel', 'krenel', 1, 1],
    ['kernel', 'kernels', 1, 0],
    ['kernel', 'ekrnle', 2, 2],
    ['kernel', 'panic', 5, 5],
    ['botlo', 'bootloader', 5, 1],
    ['', 'abc', 3, 0],
    ['abc', '', 3, 3],
    ['𐐨ernel', 'kernel', 1, 1],
    ['kernel', 'k𐐨rnel', 1, 1],
    ['𐐨𐐩ab', '𐐩𐐨abc', 2, 1],
  ])('of %j and %j is %d, or %d for an unfinished one', (one, other, whole, unfinished) => {
    expect([editDistance(one, other), prefixDistance(one, other)]).toEqual([whole, unfinished]);
  });

  test('is the same within any limit', () => {
    const letters = [...'abc'];
    const words = letters.flatMap((one) => letters.flatMap((two) => letters.map((three) => one + two + three)));
    const longer = words.flatMap((word) => [word, `${word}ab`, `c${word}`]);
    const wrong: string[] = [];
    for (const distance of [editDistance, prefixDistance])
      for (const one of longer)
        for (const other of longer)
          for (const limit of [0, 1, 2]) {
            const exact = distance(one, other);
            const limited = distance(one, other, limit);
            if (exact <= limit ? limited !== exact : limited <= limit) wrong.push(`${one} ${other} ${limit}`);
          }
    expect(wrong).toEqual([]);
  });
});
