import type { ChatType } from '../models.js';

/** One document per message. `version` is the message's changedSeq: within one database's life a higher one is newer. */
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

/** A deleted message: takes the document's place, is found by no query and replaced by nothing older. */
export interface MessageTombstone {
  id: string;
  version: number;
  deleted: true;
}

/** A deleted chat, whose id never comes again. */
export interface ChatDeletion {
  deletedChatId: string;
}

/** Also, as JSON, the body of an `index.document.put` message. */
export type IndexEntry = MessageDocument | MessageTombstone | ChatDeletion;
