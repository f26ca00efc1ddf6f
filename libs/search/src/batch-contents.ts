import type { IndexEntry, MessageDocument, MessageTombstone } from '@fechatter/core';

export interface BatchContents {
  /**
   * The last entry of each id, since a statement may not touch a row twice. Without the documents of chats
   * that the batch deletes.
   */
  messages: (MessageDocument | MessageTombstone)[];
  deletedChatIds: string[];
}

export function contentsOf(entries: readonly IndexEntry[]): BatchContents {
  const latest = new Map<string, MessageDocument | MessageTombstone>();
  const deleted = new Set<string>();
  for (const entry of entries) {
    if ('deletedChatId' in entry) deleted.add(entry.deletedChatId);
    else latest.set(entry.id, entry);
  }
  const messages = [...latest.values()].filter((entry) => 'deleted' in entry || !deleted.has(entry.chatId));
  return { messages, deletedChatIds: [...deleted] };
}
