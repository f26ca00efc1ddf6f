import type { Actor } from '../actor.js';
import type { Chat, ChatSummary, ChatType, StoredChat } from '../models.js';
import type { ChatChanges } from './chat-rules.js';

export interface NewChat {
  workspaceId: string;
  type: ChatType;
  name: string | null;
  description: string | null;
  /** Null for a single chat only, which has `pair` instead: the ids of its two members. */
  ownerId: string | null;
  pair: readonly [string, string] | null;
  memberCount: number;
}

/** What an event changes in the chat's row besides its seq. A field that is absent stays as it is. */
export interface ChatPatch extends ChatChanges {
  ownerId?: string;
  memberCount?: number;
  /** Goes with `archived`: the only reason is that too few members are left. */
  isByDeparture?: boolean;
}

/** A place in a list of chats. The chats after it have older activity. */
export interface ActivityPosition {
  updatedAt: string;
  id: string;
}

/** Selects the chats that match every given field. */
export interface ChatFilter {
  type: ChatType | null;
  /** Compared after folding. */
  name: string | null;
}

export const ALL_CHATS: ChatFilter = { type: null, name: null };

export interface ChatRepository {
  /** The chat as `actor` sees it; null if they may not see it. */
  find(actor: Actor, chatId: string): Promise<Chat | null>;
  /** The chats of `actor` that `filter` names after `position`, latest activity first. */
  page(actor: Actor, filter: ChatFilter, position: ActivityPosition | null, limit: number): Promise<Chat[]>;
  /** The public channels that `actor` may join, in the same order. */
  pageJoinable(actor: Actor, filter: ChatFilter, position: ActivityPosition | null, limit: number): Promise<Chat[]>;
  /** Waits for the row lock and keeps it until the transaction ends. Does not check who may see the chat. */
  lock(actor: Actor, chatId: string): Promise<StoredChat | null>;
  /** The new chat at seq 1, or null if the pair already has a single chat. Throws `channel_name_taken`. */
  insert(chat: NewChat): Promise<ChatSummary | null>;
  /** The id of the pair's single chat. */
  findPair(pair: readonly [string, string]): Promise<string | null>;
  /** Adds one to a locked chat's seq and applies `patch`. Throws `channel_name_taken`. */
  bump(chat: ChatSummary, patch?: ChatPatch): Promise<ChatSummary>;
  /**
   * Marks a locked chat as deleted and returns it as of its last seq. No other method finds it from then on,
   * and its name is free.
   */
  delete(chat: ChatSummary): Promise<ChatSummary>;
}
