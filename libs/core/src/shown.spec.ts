import { describe, expect, it } from '@jest/globals';
import { shown, shownName } from './shown.js';

describe('what a client sent is shown', () => {
  it.each<[unknown, string]>([
    [500, '500'],
    [true, 'true'],
    [null, 'null'],
    [[1, 2], 'a list'],
    [{ a: 1 }, 'an object'],
    ['tea', '"tea"'],
    ['é 😀', '"é 😀"'],
  ])('%j as %s', (value, text) => {
    expect(shown(value)).toBe(text);
  });

  it.each([
    ['a line break', 'a\r\nb', '"a\\u000d\\u000ab"'],
    ['an escape sequence of a terminal', '\u001b[31mred\u009b0m', '"\\u001b[31mred\\u009b0m"'],
    ['a change of direction', 'a\u202eb', '"a\\u202eb"'],
    ['a line separator', 'a\u2028b', '"a\\u2028b"'],
    ['half of a surrogate pair', 'a\ud800b', '"a\\ud800b"'],
    ['the end of the quotation', 'a"b\\', '"a\\"b\\\\"'],
    ['a tag character', 'a\u{e0041}', '"a\\udb40\\udc41"'],
  ])('without %s', (_, value, text) => {
    expect(shown(value)).toBe(text);
  });

  it('in forty characters at most', () => {
    expect(shown('😀'.repeat(40))).toBe(`"${'😀'.repeat(40)}"`);
    expect(shown('😀'.repeat(41))).toBe(`"${'😀'.repeat(40)}…"`);
    expect(shown('x'.repeat(10_000_000))).toBe(`"${'x'.repeat(40)}…"`);
  });

  it('as a name in backticks', () => {
    expect(shownName('limit')).toBe('`limit`');
    expect(shownName('a\nb')).toBe('`a\\u000ab`');
  });
});
