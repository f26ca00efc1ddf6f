import { describe, expect, it } from '@jest/globals';
import { opaqueString } from './opaque-string.js';

describe('a password', () => {
  // The first four are the examples of RFC 8265, section 4.3, in their order.
  it.each([
    ['correct horse battery staple', 'correct horse battery staple'],
    ['Correct Horse Battery Staple', 'Correct Horse Battery Staple'],
    ['πßå', 'πßå'],
    ['Jack of ♦s', 'Jack of ♦s'],
    ['foo\u1680bar', 'foo bar'],
    ['one\u00a0two\u3000three', 'one two three'],
    ['cafe\u0301', 'café'],
    ['\u212bngström', 'Ångström'],
    ['ＡＢＣ ﬁ', 'ＡＢＣ ﬁ'],
    ['  spaces stay  ', '  spaces stay  '],
    ['👩\u200d💻❤\ufe0f', '👩\u200d💻❤\ufe0f'],
  ])('of %j is hashed as %j', (password, normal) => {
    expect(opaqueString(password)).toBe(normal);
    expect(opaqueString(normal)).toBe(normal);
  });

  it.each([
    ['nothing', ''],
    ['a tab', 'my cat is a \tby'],
    ['an escape', 'my cat is a \u001bby'],
    ['a control of Latin-1', 'my cat is a \u0085by'],
  ])('with %s is refused', (_, password) => {
    expect(opaqueString(password)).toBeNull();
  });
});
