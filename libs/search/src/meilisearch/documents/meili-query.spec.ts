import { describe, expect, test } from '@jest/globals';
import { textQuery } from '../../words/text-query.js';
import { meiliQuery } from './meili-query.js';

describe('a query to Meilisearch', () => {
  test.each<[string, string]>([
    ['installing the ker', 'installing "the" ker'],
    // What follows ten words is not read, so what is not wanted comes first.
    ['sound -card "on my" lapto', '-"card" "on my" sound lapto'],
    // A space at the end says that the last word is no prefix.
    ['"on my" laptop -card', '-"card" "on my" laptop '],
    ['laptop "on my"', '"on my" laptop '],
    // No typos: a number, a short word, and an identifier.
    ['12345 four abc-123 more', '"12345" "four" "abc123" more'],
    ['東京 x', '"q0kflq0fjg" x'],
  ])('of %j is %j', (text, query) => {
    expect(meiliQuery(textQuery(text))).toBe(query);
  });

  test.each(['a" -b "c', '-- "', 'x -"y', '“ - “ -z z'])('of %j has closed quotes, and no sign but ours', (text) => {
    const query = meiliQuery(textQuery(text));
    expect(query.replaceAll(/(^| )-?"[a-z ]+"(?= |$)/g, '')).toMatch(/^[a-z ]*$/);
  });
});
