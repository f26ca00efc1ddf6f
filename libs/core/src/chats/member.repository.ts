import type { Actor } from '../actor.js';
import type { ReadState } from '../events/events.js';
import type { ChatSummary, Member } from '../models.js';
import type { ChatStanding } from './chat-rules.js';

export interface MemberRepository {
  /**
   * Null unless the actor is an active person and the chat exists in their workspace. Does not check who may
   * see the chat.
   */
  findStanding(actor: Actor, chatId: string): Promise<ChatStanding | null>;
  /** The active people of the workspace among `userIds`. */
  listActive(workspaceId: string, userIds: readonly string[]): Promise<string[]>;
  /**
   * Whether the person is active. If so, they stay active until the transaction ends, so that nobody becomes
   * an owner while being deactivated.
   */
  holdActive(workspaceId: string, userId: string): Promise<boolean>;
  /** The members among `userIds`, by user id. */
  list(chatId: string, userIds: readonly string[]): Promise<Member[]>;
  /** The members with a user id above `afterUserId`, by user id. */
  page(chatId: string, afterUserId: string | null, limit: number): Promise<Member[]>;
  /** The members who joined or changed after the seq `since`, up to and including `until`. */
  listChanged(chatId: string, since: number, until: number): Promise<Member[]>;
  /**
   * Adds `userIds` as members as of the chat's current seq and returns them, by user id. The chat's owner
   * gets the role `owner`. Their names stay as returned until the transaction ends, so that a change of one
   * is announced after this.
   */
  insert(chat: ChatSummary, userIds: readonly string[]): Promise<Member[]>;
  delete(chatId: string, userIds: readonly string[]): Promise<void>;
  deleteAll(chatId: string): Promise<void>;
  /**
   * Sets the roles to match the chat's new owner, as of its current seq. `formerId` becomes an ordinary
   * member. Returns the changed members.
   */
  setOwner(chat: ChatSummary, formerId: string): Promise<Member[]>;
  /**
   * The actor's read state, locked until the transaction ends. Null unless the actor is an active person and
   * in the chat.
   */
  lockReading(actor: Actor, chatId: string): Promise<Reading | null>;
  /** Sets how far a person has read the chat. The caller locked the read state. */
  setReading(chatId: string, userId: string, seq: number): Promise<ReadState>;
}

/** A person's read state in a chat, and the chat, whose `lastSeq` bounds it. */
export interface Reading {
  chat: Pick<ChatSummary, 'id' | 'workspaceId' | 'type' | 'lastSeq'>;
  state: ReadState;
}
