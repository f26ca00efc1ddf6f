import type { Actor } from '../actor.js';
import type { Chat, User, UserRef, Workspace } from '../models.js';
import type { Published } from './published.js';

/** What `GET /api/sync` answers: a page of what a person sees, and where in the stream to go on from. */
export interface Sync {
  /** Your own profile. */
  me: User;
  /** Your workspace. */
  workspace: Workspace;
  /**
   * The chats that you are a member of, and the public channels that are not archived, whose `me` is null
   * unless you are in them. By id.
   */
  chats: Chat[];
  /** Send it as `cursor` to get the next page; null on the last one. */
  nextCursor: string | null;
  /** The people who occur in these chats, and you, each once. By id. */
  users: UserRef[];
  /**
   * The cursor with which to connect to `GET /api/events` when you have the last page. The same on every page:
   * all that is missing in any of them comes after it.
   */
  eventCursor: string;
}

/** Who asks, and how far events are published. */
export interface SyncView {
  me: User;
  workspace: Workspace;
  published: Published;
}

/** Reads a page of {@link Sync}. Call its methods in one snapshot. */
export interface SyncRepository {
  /** Null if there is no such person. */
  findView(actor: Actor): Promise<SyncView | null>;
  /** The chats of {@link Sync} with an id above `afterId`, by id. */
  pageChats(actor: Actor, afterId: string | null, limit: number): Promise<Chat[]>;
}
