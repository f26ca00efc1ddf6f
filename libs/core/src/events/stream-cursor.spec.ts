import { describe, expect, it } from '@jest/globals';
import { formatCursor, idPrefix, NO_EVENT, parseCursor } from './stream-cursor.js';

describe('a stream cursor', () => {
  it('is parsed as it was formatted', () => {
    const cursor = { epoch: 'k3f9a2b7', streamSeq: 71_043, idPrefix: idPrefix('0192f6c4-1111-4222-8333-444455556666') };
    expect(formatCursor(cursor)).toBe('k3f9a2b7-71043-0192f6');
    expect(parseCursor(formatCursor(cursor))).toEqual(cursor);
    expect(parseCursor(`k3f9a2b7-1-${NO_EVENT}`)).not.toBeNull();
  });

  it.each([
    '',
    '71043',
    'k3f9a2b7-71043',
    'k3f9a2b7-71043-0192f',
    'k3f9a2b7-71043-0192f6-1',
    'k3f9a2b7-071043-0192f6',
    'k3f9a2b7--1-0192f6',
    'k3f9a2b7-0-0192f6',
    'k3f9a2b7-9007199254740993-0192f6',
    'k3f9a2b7-71043-0192F6',
    'K3F9-71043-0192f6',
    ' k3f9a2b7-71043-0192f6',
    'k3f9a2b7-71043-0192f6\n',
  ])('%j is not a cursor', (text) => {
    expect(parseCursor(text)).toBeNull();
  });
});
