import { describe, expect, test } from '@jest/globals';
import { snippetOf } from './snippet.js';
import { queryWords } from './words.js';

/** The substrings that a client would mark. */
function marked(content: string, ...words: string[]): string[] {
  const { text, ranges } = snippetOf(content, words);
  return ranges.map(([start, length]) => text.slice(start, start + length));
}

describe('a snippet', () => {
  test.each([
    ['The Café, the CAFE', 'cafe', ['Café', 'CAFE']],
    ['👍🏽👩‍👩‍👧 hello 😀hello', 'hello', ['hello', 'hello']],
    ['e\u0301te\u0301 ete', 'ete', ['e\u0301te\u0301', 'ete']],
    ['今日は世界', '世', ['世']],
    ['ＦＵＬＬ width', 'full', ['ＦＵＬＬ']],
    ['snake_case', 'case', ['case']],
    ['nothing here', 'else', []],
  ])('of %j marks %j', (content, word, expected) => {
    expect(marked(content, word)).toEqual(expected);
  });

  test('of a long text is a window around the first match', () => {
    const { text, ranges } = snippetOf(`${'before '.repeat(100)}needle ${'after '.repeat(100)}`, ['needle']);
    expect(text.length).toBeLessThan(210);
    expect([text.at(0), text.at(-1)]).toEqual(['…', '…']);
    const [start, length] = ranges[0] ?? [0, 0];
    expect(text.slice(start, start + length)).toBe('needle');
  });

  test.each(['👩‍👩‍👧', 'e\u0301', '🇫🇮'])('is never cut within %j', (grapheme) => {
    for (let shift = 0; shift < 12; shift += 1) {
      const { text, ranges } = snippetOf(
        `${'x'.repeat(shift)} ${grapheme.repeat(200)} needle ${grapheme.repeat(200)}`,
        ['needle'],
      );
      expect(text.replaceAll(grapheme, '')).toMatch(/^…?x* ? needle …$/);
      expect(ranges).toHaveLength(1);
    }
  });

  test('starts at the beginning when no word matches any more', () => {
    const { text, ranges } = snippetOf('a'.repeat(500), ['needle']);
    expect([text, ranges]).toEqual([`${'a'.repeat(200)}…`, []]);
  });
});

describe('the words of a query', () => {
  test('are taken once each, without punctuation, ten at most', () => {
    expect(queryWords('-c++ "C" #Ubuntu apt-get!')).toEqual(['c', 'ubuntu', 'apt', 'get']);
    expect(queryWords('1 2 3 4 5 6 7 8 9 10 11')).toHaveLength(10);
    expect(queryWords(' ?! 👍 ')).toEqual([]);
  });
});
