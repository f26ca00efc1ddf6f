import type { Chat, Member, Message, Presence, ReadState, User, Workspace } from '../rest/schema.js';

/** A chat as everyone sees it, and as events carry it. */
export type ChatSummary = Omit<Chat, 'lastMessage' | 'me'>;

/** What each type of event carries: docs/events.md. A test compares this with the server's own contract. */
export interface EventData {
  'chat.created': { chat: ChatSummary; members: Member[] };
  'members.joined': { chat: ChatSummary; members: Member[] };
  'members.left': { chat: ChatSummary; userIds: string[]; reason: 'left' | 'removed' };
  'message.created': { message: Message };
  'message.edited': { message: Message };
  'message.deleted': { message: Message };
  'chat.updated': { chat: ChatSummary };
  'chat.deleted': { chat: ChatSummary };
  'chat.resync': { seq: number };
  'read.updated': ReadState;
  'user.updated': { user: User };
  'workspace.updated': { workspace: Workspace };
  'channel.listed': { chat: ChatSummary };
  'channel.unlisted': { chatId: string; lastSeq: number };
}

export type EventType = keyof EventData;

/** The native `EventSource` hears only the types that it is told. */
export const EVENT_TYPES = [
  ...(['chat.created', 'chat.updated', 'chat.deleted', 'chat.resync', 'members.joined', 'members.left'] as const),
  ...(['message.created', 'message.edited', 'message.deleted', 'read.updated'] as const),
  ...(['user.updated', 'workspace.updated', 'channel.listed', 'channel.unlisted'] as const),
] satisfies EventType[];

/** What is heard of the moment, and is kept nowhere: docs/events.md, "Typing and presence". */
export interface LiveData {
  'typing.started': { chatId: string; threadRootId: string | null; userId: string; expiresAt: string };
  'presence.changed': { users: Presence[] };
}

export const LIVE_TYPES = ['typing.started', 'presence.changed'] as const satisfies (keyof LiveData)[];

/** A notice of the moment, told apart by its `type`. */
export type LiveNotice = { [T in keyof LiveData]: { type: T; data: LiveData[T] } }[keyof LiveData];

export interface EventEnvelope<T extends EventType = EventType> {
  id: string;
  type: T;
  version: number;
  workspaceId: string;
  chatId: string | null;
  seq: number | null;
  occurredAt: string;
  actorId: string | null;
  recipientId: string | null;
  data: EventData[T];
}

/** An event of the stream, told apart by its `type`. A later server may send types that are not listed here. */
export type ChatEvent = { [T in EventType]: EventEnvelope<T> }[EventType];
