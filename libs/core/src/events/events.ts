import type { ChatSummary, ChatType, Id, Member, Message, Timestamp, User, Workspace } from '../models.js';

/**
 * The event contracts. Writers use exactly these types; readers skip types and fields that they do not know.
 * A durable event carries the complete new state, never a patch, and nothing that differs between people. One
 * operation is one event, except that a change of the public channels is also announced to the workspace.
 */

/**
 * What the event of each type carries. The comment of a type describes it to clients, in `docs/asyncapi.yaml`.
 */
export interface EventData {
  /** For the members: a chat was created, with these members. */
  'chat.created': { chat: ChatSummary; members: Member[] };
  /** For the members, also the new ones: `members` have joined, or were added. */
  'members.joined': { chat: ChatSummary; members: Member[] };
  /** For the members, and for those who left: `userIds` are no longer members. */
  'members.left': { chat: ChatSummary; userIds: Id[]; reason: DepartureReason };
  /** For the members: a message was sent. */
  'message.created': { message: Message };
  /** For the members: the content of a message was edited. */
  'message.edited': { message: Message };
  /** For the members: a message was deleted; its `content` is null. */
  'message.deleted': { message: Message };
  /** For the members: the chat was renamed, described, archived or unarchived, or has another owner. */
  'chat.updated': { chat: ChatSummary };
  /** For the people who were members: the chat was deleted. It is the chat's last event. */
  'chat.deleted': { chat: ChatSummary };
  /**
   * For the members, and for those who left: an event could not be sent, so fetch `/changes`. It has no seq
   * itself; `data.seq` is the lost event's.
   */
  'chat.resync': { seq: number };
  /** For the person's own devices. Of two, the one with the larger `version` is current. Has no seq. */
  'read.updated': ReadState;
  /** For the whole workspace, about a person in it. Belongs to no chat. */
  'user.updated': { user: User };
  /** For the whole workspace: it was renamed. Belongs to no chat. */
  'workspace.updated': { workspace: Workspace };
  /**
   * For the whole workspace: a public channel was created, renamed, described or unarchived. `chat.lastSeq`
   * is the seq of the chat's own event.
   */
  'channel.listed': { chat: ChatSummary };
  /** Tells the whole workspace that the chat's event of `lastSeq` archived or deleted a public channel. */
  'channel.unlisted': { chatId: Id; lastSeq: number };
}

/** Whether the people left by themselves, or somebody removed them. */
export type DepartureReason = 'left' | 'removed';

/**
 * How far a person has read a chat. Every change adds one to `version`, while `readSeq` may also be lowered.
 */
export interface ReadState {
  /** The chat. */
  chatId: Id;
  /** The person has read the messages up to this seq. */
  readSeq: number;
  /** Counts the changes. Of two states, the one with the larger version is current. */
  version: number;
  /** The number of other people's messages after `readSeq`, without deleted ones, up to 1,000. */
  unreadCount: number;
}

export type EventType = keyof EventData;

/**
 * The present version of each type. The SQL function that sends a message writes that of `message.created`.
 */
export const EVENT_VERSIONS: Readonly<Record<EventType, number>> = {
  'chat.created': 1,
  'members.joined': 1,
  'members.left': 1,
  'message.created': 2,
  'message.edited': 2,
  'message.deleted': 2,
  'chat.updated': 1,
  'chat.deleted': 1,
  'chat.resync': 1,
  'read.updated': 1,
  'user.updated': 1,
  'workspace.updated': 1,
  'channel.listed': 1,
  'channel.unlisted': 1,
};
export const EVENT_TYPES = Object.keys(EVENT_VERSIONS) as readonly EventType[];

/** What is known of any event, whatever its type. */
export interface EventHead {
  /**
   * A random UUID: drop an event whose id you have seen. Generated with the outbox row; also the `Nats-Msg-Id`.
   * @format uuid
   */
  id: string;
  /** Of the shape of `data`. A later version only adds fields. */
  version: number;
  workspaceId: Id;
  /** Null for an event that concerns the whole workspace. */
  chatId: Id | null;
  /** The event's seq in the chat; null for an event without one. */
  seq: number | null;
  occurredAt: Timestamp;
  /** The person who caused the event; null if nobody did. */
  actorId: Id | null;
  /** The only person who receives the event; null for everyone in the chat or in the workspace. */
  recipientId: Id | null;
}

/** Published to the stream, and sent byte for byte to SSE subscribers. */
export interface EventEnvelope<T extends EventType = EventType> extends EventHead {
  type: T;
  data: EventData[T];
}

/** An envelope discriminated by its `type`. */
export type ChatEvent = { [T in EventType]: EventEnvelope<T> }[EventType];

/**
 * Stored in `outbox.payload` by the transaction of the change; the relay builds the envelope from it.
 * `chatType` is sent as a header only, and null without a chat.
 */
export interface OutboxEvent<T extends EventType = EventType> {
  type: T;
  version: number;
  seq: number | null;
  actorId: string | null;
  recipientId: string | null;
  chatType: ChatType | null;
  data: EventData[T];
}

/** The event in `json`, or null if this release does not know its type or shape. Never throws. */
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
  const isKnown = typeof type === 'string' && Object.hasOwn(EVENT_VERSIONS, type);
  return (
    isKnown && typeof id === 'string' && typeof workspaceId === 'string' && typeof data === 'object' && data !== null
  );
}
