import type { Snippet } from '@fechatter/core';
import { describe, expect, test } from '@jest/globals';
import { snippetOf } from './snippet.js';
import { wordsOf } from './words.js';

/** With the words that fold so. */
function snippetWith(content: string, ...asked: string[]): Snippet {
  const words = wordsOf(content);
  return snippetOf(
    content,
    asked.map((text) => words.filter(({ folded }) => folded === text)),
  );
}

/** The substrings that a client would mark. */
function marked(content: string, ...words: string[]): string[] {
  const { text, ranges } = snippetWith(content, ...words);
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
    ['camelCase', 'camelcase', ['camelCase']],
    ['camelCase', 'case', ['Case']],
    ['use C++ here', 'cplusplus', ['C++']],
    ['see node.js now', 'nodejs', ['node.js']],
    ['so\u00adft', 'soft', ['so\u00adft']],
    ['nothing here', 'else', []],
  ])('of %j marks %j', (content, word, expected) => {
    expect(marked(content, word)).toEqual(expected);
  });

  test('of a long text is a window around the first match', () => {
    const { text, ranges } = snippetWith(`${'before '.repeat(100)}needle ${'after '.repeat(100)}`, 'needle');
    expect(text.length).toBeLessThan(210);
    expect([text.at(0), text.at(-1)]).toEqual(['…', '…']);
    const [start, length] = ranges[0] ?? [0, 0];
    expect(text.slice(start, start + length)).toBe('needle');
  });

  test.each(['👩‍👩‍👧', 'e\u0301', '🇫🇮'])('is never cut within %j', (grapheme) => {
    for (let shift = 0; shift < 12; shift += 1) {
      const { text, ranges } = snippetWith(
        `${'x'.repeat(shift)} ${grapheme.repeat(200)} needle ${grapheme.repeat(200)}`,
        'needle',
      );
      expect(text.replaceAll(grapheme, '')).toMatch(/^…?x* ? needle …$/);
      expect(ranges).toHaveLength(1);
    }
  });

  test('of a long text is where most of what was asked for is in view', () => {
    const far = 'and so on '.repeat(100);
    const { text } = snippetWith(`the kernel, ${far}the kernel panic. ${far}panic`, 'the', 'kernel', 'panic');
    expect(text).toContain('the kernel panic.');
  });

  test('has one range for words that overlap', () => {
    expect(marked('see node.js now', 'node', 'nodejs', 'js', 'now')).toEqual(['node.js', 'now']);
  });

  test('marks the part that is shown of a word that is longer than it', () => {
    const { text, ranges } = snippetWith('a'.repeat(600), 'a'.repeat(24));
    expect([text.length, ranges]).toEqual([201, [[0, 200]]]);
  });

  test('starts at the beginning when no word matches any more', () => {
    const { text, ranges } = snippetWith('a'.repeat(500), 'needle');
    expect([text, ranges]).toEqual([`${'a'.repeat(200)}…`, []]);
  });
});
