import { describe, expect, it } from '@jest/globals';
import { allows, isScope, SCOPES } from './scopes.js';

describe('scopes', () => {
  it.each([
    ['read', ['read']],
    ['write', ['read', 'write']],
    ['admin', ['read', 'write', 'admin']],
  ] as const)('%s allows %j', (granted, allowed) => {
    expect(SCOPES.filter((needed) => allows(granted, needed))).toEqual(allowed);
  });

  it.each([undefined, null, '', 'Read', 'owner', 1, ['read']])('%j is not a scope', (value) => {
    expect(isScope(value)).toBe(false);
  });
});
