import { describe, expect, it } from '@jest/globals';
import { decodeCursor, toPage } from './paging.js';

const anything = () => true;

describe('a page', () => {
  it('has a cursor to its last item while more follows', () => {
    const page = toPage(['a', 'b', 'c'], 2, (last) => ['place of', last]);
    expect(page.items).toEqual(['a', 'b']);
    expect(decodeCursor(page.nextCursor ?? '', anything)).toEqual(['place of', 'b']);
  });

  it.each([
    ['the last page', ['a', 'b']],
    ['an empty list', []],
  ])('%s has none', (_, rows) => {
    expect(toPage(rows, 2, (last) => [last])).toEqual({ items: rows, nextCursor: null });
  });

  it.each([
    '',
    'nonsense',
    '%%%',
    Buffer.from('{"a":1}').toString('base64url'),
    Buffer.from('[1]').toString('base64url'),
  ])('refuses the cursor %j', (cursor) => {
    expect(() => decodeCursor(cursor, anything)).toThrow('invalid_cursor');
  });

  it('refuses a cursor of another list', () => {
    const { nextCursor } = toPage(['1', '2'], 1, (last) => ['chats', last]);
    expect(() => decodeCursor(nextCursor ?? '', ([list]) => list === 'people')).toThrow('invalid_cursor');
  });
});
