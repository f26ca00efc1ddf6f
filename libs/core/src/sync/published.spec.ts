import { describe, expect, it } from '@jest/globals';
import { parseCursor } from '../events/stream-cursor.js';
import { eventCursorOf } from './published.js';

describe('the cursor of what is published', () => {
  it.each([
    ['the one that was written down', { lastSeq: 7, cursor: 'k3f9a2b7-7-0192f6' }, 'k3f9a2b7-7-0192f6'],
    ['an earlier one of the epoch', { lastSeq: 9, cursor: 'k3f9a2b7-7-0192f6' }, 'k3f9a2b7-7-0192f6'],
    ['that of an epoch that begins', { lastSeq: 7, cursor: 'k3f9a2b7-9000-000000' }, 'k3f9a2b7-9000-000000'],
    ['the position, if none was written down', { lastSeq: 7, cursor: null }, 'k3f9a2b7-7-000000'],
    ['the position, if that is of another epoch', { lastSeq: 7, cursor: 'other123-5-0192f6' }, 'k3f9a2b7-7-000000'],
    ['the first position at the earliest', { lastSeq: 0, cursor: null }, 'k3f9a2b7-1-000000'],
  ])('is %s', (_name, published, cursor) => {
    expect(eventCursorOf({ epoch: 'k3f9a2b7', ...published })).toBe(cursor);
    expect(parseCursor(cursor)).not.toBeNull();
  });

  it('is one of no epoch before the first, and well-formed', () => {
    expect(parseCursor(eventCursorOf({ epoch: '', lastSeq: 0, cursor: null }))).toMatchObject({ epoch: '0000' });
  });
});
