import { describe, expect, it } from '@jest/globals';
import { isId, isPositiveInteger, isUuid } from './ids.js';

describe('an id', () => {
  it.each(['1', '42', '9223372036854775807'])('can be %s', (text) => {
    expect(isId(text)).toBe(true);
  });

  it.each(['', '0', '-1', '007', '1.0', '1e3', ' 1', '1\n', 'abc', '９', '9223372036854775808', '1'.repeat(400)])(
    'is never %j',
    (text) => {
      expect(isId(text)).toBe(false);
    },
  );
});

describe('a UUID', () => {
  const uuid = '0192f6c4-1111-4222-8333-4444aaaa6666';

  it.each([
    [uuid, true],
    [uuid.toUpperCase(), false],
    [`${uuid}\n`, false],
    [`{${uuid}}`, false],
    [uuid.replaceAll('-', ''), false],
    ['-'.repeat(36), false],
    ['', false],
  ])('%j: %s', (text, expected) => {
    expect(isUuid(text)).toBe(expected);
  });
});

describe('a positive integer', () => {
  it.each([
    ['1', true],
    ['999', true],
    ['1000', false],
    ['0', false],
    ['07', false],
    ['-1', false],
    ['1.0', false],
    ['', false],
  ])('of at most three digits: %j: %s', (text, expected) => {
    expect(isPositiveInteger(text, 3)).toBe(expected);
  });
});
