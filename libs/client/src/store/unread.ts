import type { Chat, Message } from '../rest/schema.js';
import type { State } from './state.js';

/** The server counts no further. */
const MAX_UNREAD = 1_000;

/**
 * Counts other people's messages from `readSeq` to the chat's `lastSeq`. Returns null if the loaded messages
 * do not go back that far. An event's own count may lack a message that was sent at that moment.
 */
export function unreadAfter(readSeq: number, { id, lastSeq }: Chat, { windows, me }: State): number | null {
  const window = windows.get(id);
  if (readSeq >= lastSeq) return 0;
  if (!window || (window.hasOlder && !(window.items[0] && window.items[0].seq <= readSeq + 1))) return null;
  const isUnread = ({ seq, changedSeq, senderId, deletedAt }: Message) =>
    // The messages may be ahead of the chat's events, which are counted one by one.
    seq > readSeq && seq <= lastSeq && senderId !== me?.id && (deletedAt === null || changedSeq > lastSeq);
  return Math.min(window.items.filter(isUnread).length, MAX_UNREAD);
}

/** Returns the count after a message was sent or deleted; null if it can't be known. */
export function unreadWith(count: number, change: number): number | null {
  // There may be more than were counted.
  return change < 0 && count >= MAX_UNREAD ? null : Math.max(0, Math.min(count + change, MAX_UNREAD));
}
