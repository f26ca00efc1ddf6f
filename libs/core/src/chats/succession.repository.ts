import type { ChatSummary } from '../models.js';

/** Who is to own a chat once its owner is gone: the active member who is in it longest. Null if nobody active is left. */
export interface Succession {
  chatId: string;
  newOwnerId: string | null;
}

/** The chats of somebody who is being deactivated, all at once, however many they are. */
export interface SuccessionRepository {
  /** Locks the chats that they own, by id, until the transaction ends. */
  lockOwned(workspaceId: string, ownerId: string): Promise<string[]>;
  /** By chat id, as of now: whom nobody holds locked may be another the next time. */
  list(workspaceId: string, ownerId: string): Promise<Succession[]>;
  /** Hands locked chats over, where there is an heir: each moves on by one seq. By id, as they are then. */
  handOver(ownerId: string, successions: readonly Succession[]): Promise<ChatSummary[]>;
}
