import type { IndexedDocument } from '@fechatter/core';
import type { StoredMessage } from './chat-database.js';

/**
 * How index and database differ in a message. `missing`: the index lacks it. `stale`: the index has another
 * version of it, or has it in another chat. `resurrected`: the index has it although it or its chat is
 * deleted, or the database does not know it.
 */
export const DIFFERENCES = ['missing', 'stale', 'resurrected'] as const;
export type Difference = (typeof DIFFERENCES)[number];

/**
 * Compares what the index has of a message with what the database had just before that was read, and just
 * after. If the message was changed between, the index may have it as it was at any time between. Otherwise
 * it must be exactly the same.
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
