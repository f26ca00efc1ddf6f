import type { ChatType } from '../models.js';

/**
 * The document of one message. `version` is the message's `changedSeq`: within one lineage, the higher one is
 * newer.
 */
export interface MessageDocument {
  id: string;
  workspaceId: string;
  chatId: string;
  chatType: ChatType;
  senderId: string;
  content: string;
  createdAt: string;
  version: number;
}

/** Replaces the document of a deleted message. No query finds it and no older document replaces it. */
export interface MessageTombstone {
  id: string;
  version: number;
  deleted: true;
}

/** Removes every document of a deleted chat, whose id is never used again. */
export interface ChatDeletion {
  deletedChatId: string;
}

/** As JSON, also the body of an `index.document.put` message. */
export type IndexEntry = MessageDocument | MessageTombstone | ChatDeletion;
