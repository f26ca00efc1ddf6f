import { describe, expect, it } from '@jest/globals';
import { messageWindow } from './message-window.js';

describe('the window on the messages of a chat', () => {
  it.each([
    ['the newest', {}, 50, { pivot: Number.MAX_SAFE_INTEGER, older: 50, newer: 0 }],
    ['before, exclusive', { before: 10 }, 50, { pivot: 10, older: 50, newer: 0 }],
    ['after, exclusive', { after: 10 }, 50, { pivot: 11, older: 0, newer: 50 }],
    ['around, inclusive', { around: 10 }, 5, { pivot: 10, older: 2, newer: 3 }],
    ['around with room for one', { around: 10 }, 1, { pivot: 10, older: 0, newer: 1 }],
    ['before the beginning', { before: 0 }, 50, { pivot: 0, older: 50, newer: 0 }],
  ])('%s', (_, place, limit, expected) => {
    expect(messageWindow(place, limit)).toEqual(expected);
  });

  it('has only one place', () => {
    expect(() => messageWindow({ before: 3, after: 1 }, 50)).toThrow('invalid_request');
  });
});
