import type { IdempotentRequest } from '../idempotency.js';
import type { Message, Revision, UserRef } from '../models.js';
import type { MessageWindow } from './message-window.js';

export interface SendCommand {
  chatId: string;
  content: string;
  clientId: string | null;
  /** A repeat with the same key and body hash is answered with the message that the first request created. */
  idempotency: Pick<IdempotentRequest, 'key' | 'bodyHash' | 'formerBodyHash'> | null;
}

export interface Sent {
  message: Message;
  isReplay: boolean;
}

/** Messages of a chat, with nothing missing between them. */
export interface MessageSlice {
  /** Ascending by seq. */
  items: Message[];
  /** Whether there are older messages than the first one of the page. */
  hasMoreBefore: boolean;
  /** Whether there are newer messages than the last one of the page. */
  hasMoreAfter: boolean;
}

/** Messages of a chat, with nothing missing between them. */
export interface MessagePage extends MessageSlice {
  /** The people who sent these messages, each once, by id. Null without `include=senders`. */
  senders: UserRef[] | null;
}

export interface MessageRepository {
  find(chatId: string, messageId: string): Promise<Message | null>;
  /** Null if the chat has been deleted. */
  page(chatId: string, window: MessageWindow): Promise<MessageSlice | null>;
  /**
   * The messages changed after `since`, ascending by `changedSeq`: at least `limit` if there are as many, and
   * always all messages of one `changedSeq`.
   */
  listChanged(chatId: string, since: number, limit: number): Promise<{ items: Message[]; hasMore: boolean }>;
  /** The message's revisions with a `changedSeq` below `before`, newest first. */
  pageRevisions(messageId: string, before: number | null, limit: number): Promise<Revision[]>;
  /** Replaces the content as of `changedSeq` and keeps the previous content as a revision. */
  edit(message: Message, content: string, changedSeq: number): Promise<Message>;
  /** Leaves a tombstone as of `changedSeq`. Removes the content and the revisions. */
  delete(message: Message, changedSeq: number): Promise<Message>;
}
