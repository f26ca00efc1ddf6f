import type { ChatSummary } from '../models.js';

/**
 * The new owner of a chat whose owner is being deactivated: the active member who has been in it longest.
 * Null if no active member is left.
 */
export interface Succession {
  chatId: string;
  newOwnerId: string | null;
}

/** Transfers all chats of a person who is being deactivated, in a fixed number of statements. */
export interface SuccessionRepository {
  /** Locks the chats that the person owns, by id, until the transaction ends. Returns their ids. */
  lockOwned(workspaceId: string, ownerId: string): Promise<string[]>;
  /** By chat id. Until a new owner is locked, the next call may name another one. */
  list(workspaceId: string, ownerId: string): Promise<Succession[]>;
  /**
   * Transfers the locked chats that get a new owner, each with one new seq. Returns them as changed, by id.
   */
  transfer(ownerId: string, successions: readonly Succession[]): Promise<ChatSummary[]>;
}
