import { describe, expect, it } from '@jest/globals';
import { differences, expectedStory } from './story.mjs';

describe('the story that a client tells', () => {
  it('is compared field by field, whatever the order', () => {
    const expected = expectedStory({ hears: false }, false);
    const { role, ...rest } = expected;
    expect(differences({ ...rest, role }, expected)).toEqual([]);
    expect(differences({ ...rest, pointers: [] }, expected)).toEqual([
      '"pointers" is [] instead of ["/content"]',
      '"role" is undefined instead of "owner"',
    ]);
  });

  it('has the new values of a later release, and the texts as they were', () => {
    expect(expectedStory({ hears: true }, true)).toMatchObject({
      role: 'role_of_tomorrow',
      stale: 'code_of_tomorrow',
      heard: 'Hello from a client',
    });
  });
});
