import type { Message, Revision } from '../models.js';
import type { MessageWindow } from './message-window.js';

export interface SendCommand {
  chatId: string;
  content: string;
  /** With the hash of the body: a repeat under the same key is answered with the message that was made. */
  idempotency: { key: string; bodyHash: Uint8Array } | null;
}

export interface Sent {
  message: Message;
  isReplay: boolean;
}

export interface MessagePage {
  /** Ascending by seq. */
  items: Message[];
  hasMoreBefore: boolean;
  hasMoreAfter: boolean;
}

export interface MessageRepository {
  find(chatId: string, messageId: string): Promise<Message | null>;
  page(chatId: string, window: MessageWindow): Promise<MessagePage>;
  /** What changed after `since`, ascending by changedSeq: at least `limit` if there are so many, and never some of equal ones only. */
  listChanged(chatId: string, since: number, limit: number): Promise<{ items: Message[]; hasMore: boolean }>;
  /** What the message said before, newest first, older than `before` (a `changedSeq`). */
  pageRevisions(messageId: string, before: number | null, limit: number): Promise<Revision[]>;
  /** Replaces the content as of `changedSeq` and keeps the old one as a revision. */
  edit(message: Message, content: string, changedSeq: number): Promise<Message>;
  /** Leaves a tombstone as of `changedSeq`; the content and its revisions are gone. */
  delete(message: Message, changedSeq: number): Promise<Message>;
}
