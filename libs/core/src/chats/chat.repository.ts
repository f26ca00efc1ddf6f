import type { Actor } from '../actor.js';
import type { Chat, ChatSummary, ChatType, StoredChat } from '../models.js';
import type { ChatChanges } from './chat-rules.js';

export interface NewChat {
  workspaceId: string;
  type: ChatType;
  name: string | null;
  description: string | null;
  /** Null for a single chat only, which has a pair instead. */
  ownerId: string | null;
  pair: readonly [string, string] | null;
  memberCount: number;
}

/** What an event changes in the chat's row, next to its seq. Absent leaves it. */
export interface ChatPatch extends ChatChanges {
  ownerId?: string;
  memberCount?: number;
  /** With `archived`: that it is so only because too few are left. */
  isByDeparture?: boolean;
}

/** A place in the list of chats: everything after it is older. */
export interface ActivityPosition {
  updatedAt: string;
  id: string;
}

export interface ChatRepository {
  /** As `actor` sees it; null if it does not exist for them. */
  find(actor: Actor, chatId: string): Promise<Chat | null>;
  /** The chats that `actor` is in, newest activity first, after `position`. */
  page(actor: Actor, position: ActivityPosition | null, limit: number): Promise<Chat[]>;
  /** The public channels that `actor` could join, in the same order. */
  pageJoinable(actor: Actor, position: ActivityPosition | null, limit: number): Promise<Chat[]>;
  /** Waits for the chat's row lock, kept until the transaction ends. Says nothing about who may see it. */
  lock(actor: Actor, chatId: string): Promise<StoredChat | null>;
  /** The new chat at seq 1, or null if the pair has one already. Throws `channel_name_taken`. */
  insert(chat: NewChat): Promise<ChatSummary | null>;
  findPair(pair: readonly [string, string]): Promise<string | null>;
  /** Moves a locked chat on by one seq, together with `patch`. Throws `channel_name_taken`. */
  bump(chat: ChatSummary, patch?: ChatPatch): Promise<ChatSummary>;
  /** The locked chat as of its last seq: from now on no other method finds it, and its name is free. */
  delete(chat: ChatSummary): Promise<ChatSummary>;
}
