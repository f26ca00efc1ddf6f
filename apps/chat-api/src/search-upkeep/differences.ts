import type { IndexedDocument } from '@fechatter/core';
import type { StoredMessage } from './chat-database.js';

/**
 * How index and database differ in a message. `missing`: it can't be found. `stale`: the index has another
 * version of it, or has it in another chat. `resurrected`: it can be found, and the database has deleted it or
 * its chat, or does not know it.
 */
export const DIFFERENCES = ['missing', 'stale', 'resurrected'] as const;
export type Difference = (typeof DIFFERENCES)[number];

/**
 * Compares what the index has with what the database had before that was read, and after. If they are the same,
 * exactly: then it was so at that moment. A message that was changed between may be as it was at any time
 * between.
 */
export function differenceBetween(
  indexed: IndexedDocument | undefined,
  before: StoredMessage | undefined,
  after: StoredMessage | undefined,
): Difference | null {
  const isFound = indexed !== undefined && indexed.chatId !== null;
  if (!isThere(before)) return isFound && !isThere(after) ? 'resurrected' : null;
  if (!isFound) return isThere(after) ? 'missing' : null;
  if (indexed.chatId !== before.chatId || indexed.version < before.version) return 'stale';
  return after && indexed.version > after.version ? 'stale' : null;
}

function isThere(message: StoredMessage | undefined): message is StoredMessage {
  return message !== undefined && !message.isDeleted;
}
