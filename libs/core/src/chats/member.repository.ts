import type { Actor } from '../actor.js';
import type { ReadState } from '../events/events.js';
import type { ChatSummary, Member } from '../models.js';
import type { Standing } from './chat-rules.js';

export interface MemberRepository {
  /** Null if the actor is no active person of the workspace. */
  findStanding(actor: Actor, chatId: string): Promise<Standing | null>;
  /** Which of `userIds` are active people of the workspace. */
  listActive(workspaceId: string, userIds: readonly string[]): Promise<string[]>;
  /** Whether that person is active. If so they stay it until the transaction ends: nobody who is going becomes an owner. */
  holdActive(workspaceId: string, userId: string): Promise<boolean>;
  /** Those of `userIds` who are members, by user id. */
  list(chatId: string, userIds: readonly string[]): Promise<Member[]>;
  /** Members with a larger user id than `afterUserId`, by user id. */
  page(chatId: string, afterUserId: string | null, limit: number): Promise<Member[]>;
  /** Those who joined or changed after `since`, up to and including `until`. */
  listChanged(chatId: string, since: number, until: number): Promise<Member[]>;
  /** Makes `userIds` members as of the chat's present seq and returns them, by user id. The chat's owner gets that role. */
  insert(chat: ChatSummary, userIds: readonly string[]): Promise<Member[]>;
  delete(chatId: string, userIds: readonly string[]): Promise<void>;
  deleteAll(chatId: string): Promise<void>;
  /** Gives the members' roles what the chat says of its owner, as of its present seq; `formerId` is a member like others. */
  setOwner(chat: ChatSummary, formerId: string): Promise<Member[]>;
  /** How far the actor has read, locked until the transaction ends. Null unless they are an active person and in the chat. */
  lockReading(actor: Actor, chatId: string): Promise<Reading | null>;
  /** Sets how far a person has read a chat, which the transaction holds locked. */
  setReading(chatId: string, userId: string, seq: number): Promise<ReadState>;
}

/** A person's read state in a chat, and what bounds it. */
export interface Reading {
  chat: Pick<ChatSummary, 'id' | 'workspaceId' | 'type' | 'lastSeq'>;
  state: ReadState;
}
