import { describe, expect, it } from '@jest/globals';
import { codePointCount, CONTENT_LIMIT, NAME_LIMIT, secretFault, textFault } from './text.js';

describe('text', () => {
  it.each([
    ['plain', 'hello'],
    ['white space around it', '  hello\n'],
    ['CR LF', 'one\r\ntwo'],
    ['the line separator U+2028', 'one\u2028two'],
    ['right-to-left', '\u202bשלום\u202c مرحبا'],
    ['emoji of several code points', '👩‍👩‍👧‍👦🏳️‍🌈'],
    ['combining marks, not normalised', 'e\u0301'],
    ['10,000 emoji', '😀'.repeat(10_000)],
  ])('takes %s', (_, text) => {
    expect(textFault(text, CONTENT_LIMIT)).toBeNull();
  });

  it.each([
    ['nothing', '', 'too_short'],
    ['only white space', ' \t\r\n\u2028\u00a0', 'blank'],
    ['NUL', 'a\0b', 'nul'],
    ['a lone high surrogate', 'a\ud83d', 'lone_surrogate'],
    ['a lone low surrogate', '\ude00a', 'lone_surrogate'],
    ['surrogates in the wrong order', '\ude00\ud83d', 'lone_surrogate'],
    ['10,001 characters', 'x'.repeat(10_001), 'too_long'],
    ['10,001 emoji', '😀'.repeat(10_001), 'too_long'],
  ])('refuses %s', (_, text, fault) => {
    expect(textFault(text, CONTENT_LIMIT)).toBe(fault);
  });

  it('counts code points, not UTF-16 units', () => {
    expect(codePointCount('a😀')).toBe(2);
    expect(textFault('😀'.repeat(80), NAME_LIMIT)).toBeNull();
    expect(textFault('😀'.repeat(81), NAME_LIMIT)).toBe('too_long');
  });

  it('may consist of white space in a password, where the other rules apply too', () => {
    expect(secretFault('\t\u00a0 \n', NAME_LIMIT)).toBeNull();
    expect(['', 'a\0', '\ude00', 'x'.repeat(81)].map((text) => secretFault(text, NAME_LIMIT))).toEqual([
      'too_short',
      'nul',
      'lone_surrogate',
      'too_long',
    ]);
  });
});
