import { describe, expect, it } from '@jest/globals';
import { assertKnown, assertMembers, assertOthers } from './member-ids.js';

describe('a list of people', () => {
  it('names each of the other people once', () => {
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
        detail: '`memberIds` contains unknown people: see `errors`.',
        errors: [
          expect.objectContaining({ pointer: '/memberIds/1' }),
          expect.objectContaining({ pointer: '/memberIds/2' }),
        ],
      }),
    );
  });

  it('names members', () => {
    expect(() => assertMembers('userIds', ['2', '3'], ['3', '2'])).not.toThrow();
    const message = 'This person is not a member of this chat.';
    expect(() => assertMembers('userIds', ['2', '3'], ['2'])).toThrow(
      expect.objectContaining({
        code: 'unknown_member',
        errors: [{ pointer: '/userIds/1', code: 'unknown_member', message }],
      }),
    );
  });
});
