import type { ChatSummary, ChatType, Id, Member, Message, User, Workspace } from '../models.js';

/**
 * The event contracts. Types are closed when written and tolerant when read: a reader skips what it does not know. Durable events carry
 * the new state whole, never a patch, and nothing that differs from person to person. One operation is one event.
 */

export interface EventData {
  'chat.created': { chat: ChatSummary; members: Member[] };
  'members.joined': { chat: ChatSummary; members: Member[] };
  'members.left': { chat: ChatSummary; userIds: string[]; reason: 'left' | 'removed' };
  'message.created': { message: Message };
  'message.edited': { message: Message };
  'message.deleted': { message: Message };
  'chat.updated': { chat: ChatSummary };
  'chat.deleted': { chat: ChatSummary };
  /** An event could not be sent: fetch `/changes`. Bumps no seq; `data.seq` is the one that was lost. */
  'chat.resync': { seq: number };
  /** For that person's devices: of two, the one with the larger `version` holds. Bumps no seq. */
  'read.updated': ReadState;
  /** To the whole workspace, about somebody in it; of no chat. */
  'user.updated': { user: User };
  /** To the whole workspace; of no chat. */
  'workspace.updated': { workspace: Workspace };
}

/** How far somebody has read a chat. `version` grows by one with every change, `readSeq` may also be lowered. */
export interface ReadState {
  chatId: Id;
  readSeq: number;
  version: number;
  unreadCount: number;
}

export type EventType = keyof EventData;

const knownTypes: Record<EventType, true> = {
  'chat.created': true,
  'members.joined': true,
  'members.left': true,
  'message.created': true,
  'message.edited': true,
  'message.deleted': true,
  'chat.updated': true,
  'chat.deleted': true,
  'chat.resync': true,
  'read.updated': true,
  'user.updated': true,
  'workspace.updated': true,
};
export const EVENT_TYPES = Object.keys(knownTypes) as readonly EventType[];

export const EVENT_VERSION = 1;

/** What is published to the stream and handed, byte for byte, to SSE subscribers. */
export interface EventEnvelope<T extends EventType = EventType> {
  /** A random UUID made with the outbox row; also the message's `Nats-Msg-Id`. */
  id: string;
  type: T;
  version: number;
  workspaceId: string;
  /** Null for what concerns the whole workspace. */
  chatId: string | null;
  /** The chat's seq of this event; null where the event does not bump one. */
  seq: number | null;
  occurredAt: string;
  actorId: string | null;
  /** The one person whom it is for; null for everyone in the chat, or in the workspace. */
  recipientId: string | null;
  data: EventData[T];
}

/** An envelope discriminated by its `type`. */
export type ChatEvent = { [T in EventType]: EventEnvelope<T> }[EventType];

/** What a writing transaction puts into `outbox.payload`; the relay makes the envelope of it. `chatType` travels as a header only, null without a chat. */
export interface OutboxEvent<T extends EventType = EventType> {
  type: T;
  version: number;
  seq: number | null;
  actorId: string | null;
  recipientId: string | null;
  chatType: ChatType | null;
  data: EventData[T];
}

/** The event in `json`, or null if it is of a type (or shape) that this release does not know. Throws nothing. */
export function parseEvent(json: string): ChatEvent | null {
  try {
    const value: unknown = JSON.parse(json);
    return isEnvelope(value) ? value : null;
  } catch {
    return null;
  }
}

function isEnvelope(value: unknown): value is ChatEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { id, type, workspaceId, data } = value as Record<string, unknown>;
  const isKnown = typeof type === 'string' && Object.hasOwn(knownTypes, type);
  return (
    isKnown && typeof id === 'string' && typeof workspaceId === 'string' && typeof data === 'object' && data !== null
  );
}
