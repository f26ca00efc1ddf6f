import { describe, expect, test } from '@jest/globals';
import { TextMatcher, type TextMatch } from './text-matcher.js';

const matched = (query: string, content: string) => foldedOf(new TextMatcher(query).match(content)?.places ?? []);
const score = (query: string, content: string) => new TextMatcher(query).match(content)?.score ?? 0;

describe('a text', () => {
  test('has each word of a phrase that overlaps itself once', () => {
    expect(new TextMatcher('"a a"').match('a a a')?.places.flat()).toHaveLength(3);
  });

  test.each<[string, string, string[]]>([
    ['kernel panic', 'Panic in the kernel', ['kernel', 'panic']],
    ['kernel panic', 'no kernel here', []],
    ['kern', 'the kernel kernels', ['kernel', 'kernels']],
    ['kern the', 'the kernel', []],
    ['kernal panic', 'kernel panics', ['kernel', 'panics']],
    ['panic kernal', 'kernel panic', ['kernel', 'panic']],
    ['botlo', 'the bootloader', ['bootloader']],
    ['"kernel panic"', 'kernel panic', ['kernel', 'panic']],
    ['"kernel panic"', 'panic kernel', []],
    ['kernel -panic', 'kernel panic', []],
    ['kernel -"no panic"', 'kernel panic', ['kernel']],
    ['node.js', 'node and js', []],
    ['node.js', 'nodejs', ['nodejs']],
    ['node.js', 'Node.js', ['nodejs']],
    ['"nodejs"', 'node.js', ['nodejs']],
    ['abc-123 now', 'ABC-124 now', []],
    ['abc-123 now', 'ABC-123 now', ['abc123', 'now']],
    ['', 'anything', []],
    ['-a', 'anything', []],
  ])('asked for %j in %j is found by %j', (query, content, expected) => {
    expect(matched(query, content)).toEqual(expected);
  });

  test('as typed is better than misspelt, side by side than scattered, whole than begun', () => {
    const inOrder = [
      ['kernel panic', 'kernel panic'],
      ['kernel pani', 'kernel panic'],
      ['kernel panic', 'panic of the kernel'],
      ['kernel pani', 'panic of the kernel'],
      ['kernel panic', 'kernal panic'],
    ].map(([query = '', content = '']) => score(query, content));
    expect(inOrder).toEqual([...inOrder].sort((one, other) => other - one));
    expect(new Set(inOrder).size).toBe(inOrder.length);
    expect([inOrder[0], inOrder.at(-1)]).toEqual([1, 0.125]);
  });

  test('shows a phrase only where its words are side by side', () => {
    const { places = [] } = new TextMatcher('"good book" day').match('a good day: a book, a good book') ?? {};
    expect(places.map((words) => words.map(({ start }) => start))).toEqual([[22, 27], [7]]);
  });

  test.each<[string, string, string[]]>([
    ['lovelace', 'ada.lovelace@example.com', ['lovelace']],
    ['lovel', 'ada.lovelace@example.com', ['lovelace']],
    ['x11', '/etc/X11/xorg.conf', ['X11']],
    ['camel', 'camelCaseName', ['camel']],
    ['node', 'node.js', ['node']],
    ['node.j', 'node.js', ['node.js']],
    ['doesnt', 'doesn’t', ['doesn’t']],
    ['c', 'C++ and cc', ['C', 'cc']],
  ])('asked for %j shows of %j no more than was asked for', (query, content, expected) => {
    const places = new TextMatcher(query).match(content)?.places.flat() ?? [];
    expect(places.map(({ start, length }) => content.slice(start, start + length))).toEqual(expected);
  });

  test('has words to show, also if it does not match as a whole any more', () => {
    expect(foldedOf(new TextMatcher('first words').places('second words'))).toEqual(['words']);
  });
});

function foldedOf(places: TextMatch['places']): string[] {
  return [...new Set(places.flat().map(({ folded }) => folded))].sort();
}
