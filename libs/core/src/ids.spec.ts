import { describe, expect, it } from '@jest/globals';
import { isId } from './ids.js';
import { assertKnown, assertOthers } from './chats/member-ids.js';

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

describe('a list of people', () => {
  it('names others, each once', () => {
    expect(() => assertOthers('userIds', ['2', '3'], '1')).not.toThrow();
    expect(() => assertOthers('userIds', ['2', '1'], '1')).toThrow(
      expect.objectContaining({
        code: 'invalid_membership',
        errors: [expect.objectContaining({ pointer: '/userIds/1' })],
      }),
    );
    expect(() => assertOthers('userIds', ['2', '3', '2'], '1')).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/userIds/2' })] }),
    );
  });

  it('names people who are known', () => {
    expect(() => assertKnown('memberIds', ['2', '3'], ['3', '2'])).not.toThrow();
    expect(() => assertKnown('memberIds', ['2', '3', 'x'], ['2'])).toThrow(
      expect.objectContaining({
        code: 'unknown_member',
        errors: [
          expect.objectContaining({ pointer: '/memberIds/1' }),
          expect.objectContaining({ pointer: '/memberIds/2' }),
        ],
      }),
    );
  });
});
