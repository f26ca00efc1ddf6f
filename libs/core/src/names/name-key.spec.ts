import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nameFault, NAME_LIMIT } from '../text.js';
import { nameKey } from './name-key.js';

describe('the key of a name', () => {
  it.each([
    ['case', 'General', 'GENERAL'],
    ['case beyond ASCII', 'ОБЩЕЕ', 'общее'],
    ['white space around it', 'general', ' \tgeneral\u3000'],
    ['the amount and kind of white space', 'the team', 'the\u00a0\n team'],
    ['invisible characters', 'general', 'gen\u200beral\ufeff\u2060'],
    ['the direction of the text', 'general', '\u202egeneral\u202c'],
    ['tags and variation selectors', 'general❤', 'gene\u{e0041}ral❤\ufe0f'],
    ['fillers that show nothing', 'general', '\u3164gen\u115feral\u2800'],
    ['whether letters are composed', 'café', 'cafe\u0301'],
    ['a joiner between a letter and its accent', 'café', 'cafe\u034f\u0301'],
  ])('ignores %s', (_, one, other) => {
    expect(nameKey(other)).toBe(nameKey(one));
  });

  it.each([
    ['accents', 'café', 'cafe'],
    ['ß and ss', 'straße', 'strasse'],
    ['İ and i', 'İzmir', 'izmir'],
    ['punctuation', 'a-b', 'ab'],
    ['white space inside', 'the team', 'theteam'],
    ['compatible forms', 'ﬁn', 'fin'],
  ])('keeps apart names that differ in %s', (_, one, other) => {
    expect(nameKey(other)).not.toBe(nameKey(one));
  });

  it('of any text is its own key, and that of each of its normal forms', () => {
    const odd = fc.constantFrom(...'aÄßİ \u0301\u0345\u034f\u200b\u3164ᾼ\u3000\ufeffK');
    const text = fc.array(fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 1 })), { maxLength: 20 });
    fc.assert(
      fc.property(text, (characters) => {
        const name = characters.join('');
        const key = nameKey(name);
        expect([nameKey(key), nameKey(name.normalize('NFC')), nameKey(name.normalize('NFD'))]).toEqual([key, key, key]);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('a name', () => {
  it.each([
    ['a space', ' '],
    ['zero-width characters', '\u200b\u200d\ufeff'],
    ['marks of direction', '\u202e\u2066'],
    ['controls', '\u0007\u009f'],
    ['fillers of Hangul', '\u3164\u1160'],
    ['tags', '\u{e0041}\u{e007f}'],
    ['a variation selector and a soft hyphen', '\ufe0f\u00ad'],
    ['the blank of Braille', '\u2800 \u2800'],
  ])('of %s is refused, since it shows nothing', (_, name) => {
    expect(nameFault(name, NAME_LIMIT)).toBe('blank');
    expect(nameFault(`${name}a`, NAME_LIMIT)).toBeNull();
  });

  it.each(['a', '☕', '👩\u200d💻', 'می\u200cخواهم', '\u202bשלום\u202c', 'か\u3099'])('of %j is taken', (name) => {
    expect(nameFault(name, NAME_LIMIT)).toBeNull();
  });
});
