import { describe, expect, test } from '@jest/globals';
import { meiliText, meiliWord } from './meili-words.js';

describe('the text of a document in Meilisearch', () => {
  test('has the runs in order, and beside them what is no run, once each', () => {
    expect(meiliText('node.js and Node.js, ABC-123; nodejs_x')).toEqual({
      words: 'node js and node js abc 123 nodejs x',
      parts: ['nodejsx'],
      exact: ['abc123'],
    });
  });

  test('holds pairs of an unspaced script as words that no dictionary cuts', () => {
    const { words, exact } = meiliText('東京都');
    expect(words).toBe('東 京 都');
    expect(exact).toEqual([meiliWord('東京'), meiliWord('京都')]);
    for (const word of exact) expect(word).toMatch(/^[a-z0-9]+$/);
  });
});

describe('a word in Meilisearch', () => {
  test.each(['kernel', 'привет', 'привет1', 'токb', '東', '안'])('%j is itself', (word) => {
    expect(meiliWord(word)).toBe(word);
  });

  test('of an unspaced script is spelled so that its beginnings stay beginnings', () => {
    expect(meiliWord('東京b').startsWith(meiliWord('東京'))).toBe(true);
    expect(meiliWord('東京')).not.toBe(meiliWord('京東'));
  });

  test('is never longer than what the engine takes', () => {
    for (const letter of ['a', 'ж', '東', '𠀀'])
      expect(Buffer.byteLength(meiliWord(letter.repeat(300)))).toBeLessThanOrEqual(250);
  });
});
