import type { IndexedDocument } from '@fechatter/core';
import { describe, expect, it } from '@jest/globals';
import type { StoredMessage } from './chat-database.js';
import { differenceBetween, type Difference } from './differences.js';

const indexed = (version: number, chatId: string | null = '1'): IndexedDocument => ({
  messageId: '7',
  version,
  chatId,
});
const tombstone = (version: number) => indexed(version, null);
const stored = (version: number): StoredMessage => ({ id: '7', chatId: '1', version, isDeleted: false });
const deleted = (version: number): StoredMessage => ({ ...stored(version), isDeleted: true });

type Case = [string, IndexedDocument | undefined, StoredMessage | undefined, StoredMessage | undefined, string | null];

describe('the difference between index and database', () => {
  it.each<[string, IndexedDocument | undefined, StoredMessage | undefined, Difference | null]>([
    ['both have the same version', indexed(3), stored(3), null],
    ['the index has none', undefined, stored(3), 'missing'],
    ['the index has a tombstone', tombstone(4), stored(3), 'missing'],
    ['the index has an older version', indexed(2), stored(3), 'stale'],
    ['the index has a version that never was', indexed(4), stored(3), 'stale'],
    ['the index has it in another chat', indexed(3, '2'), stored(3), 'stale'],
    ['the message is deleted and the index has none', undefined, deleted(4), null],
    ['the message is deleted and the index has a tombstone', tombstone(4), deleted(4), null],
    ['the message is deleted and the index has it', indexed(3), deleted(4), 'resurrected'],
    ['the message is unknown and the index has a tombstone', tombstone(3), undefined, null],
    ['the message is unknown and the index has it', indexed(3), undefined, 'resurrected'],
  ])('when nothing changes and %s', (_, there, here, difference) => {
    expect(differenceBetween(there, here, here)).toBe(difference);
  });

  it.each<Case>([
    ['edited, and the index has the edit', indexed(5), stored(3), stored(5), null],
    ['edited, and the index has it from before', indexed(3), stored(3), stored(5), null],
    ['edited, and the index has an older one', indexed(2), stored(3), stored(5), 'stale'],
    ['edited, and the index has none', undefined, stored(3), stored(5), 'missing'],
    ['deleted, and the index has none', undefined, stored(3), undefined, null],
    ['deleted, and the index has it from before', indexed(3), stored(3), deleted(4), null],
    ['deleted, and the index has an older one', indexed(2), stored(3), deleted(4), 'stale'],
    ['sent, and the index has it', indexed(1), undefined, stored(1), null],
    ['sent, and the index has none', undefined, undefined, stored(1), null],
  ])('when the message is being %s', (_, there, before, after, difference) => {
    expect(differenceBetween(there, before, after)).toBe(difference);
  });
});
