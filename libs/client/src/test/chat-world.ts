import type { Chat, Member, Message, Sync, User } from '../rest/schema.js';
import type { ChatEvent, ChatSummary, EventData, EventType } from '../stream/events.js';

/** Builders of what the server sends, with ids and times that order them. */
export const OWN_ID = '1';
const AT = '2026-12-01T10:00:00.000Z';

export function user(id: string, given: Partial<User> = {}): User {
  return {
    ...{ id, fullName: `Person ${id}`, email: null, role: 'member', status: 'active' as const },
    ...{ avatarUrl: null, timeZone: null, isBot: false, createdAt: AT },
    ...given,
  };
}

export function refOf(id: string, fullName = `Person ${id}`) {
  return { id, fullName, avatarUrl: null };
}

export function member(id: string, joinedSeq = 1): Member {
  return { user: refOf(id), role: 'member', joinedAt: timeOf(joinedSeq), joinedSeq };
}

/** The time of the chat's event of this seq. */
export function timeOf(seq: number): string {
  return new Date(Date.parse(AT) + seq * 1_000).toISOString();
}

export function summary(id: string, lastSeq: number, given: Partial<ChatSummary> = {}): ChatSummary {
  return {
    ...{ id, workspaceId: '9', type: 'private_channel', name: `chat ${id}`, description: null, ownerId: '2' },
    ...{ memberCount: 2, lastSeq, createdAt: AT, updatedAt: timeOf(lastSeq), archivedAt: null },
    ...given,
  };
}

export function chat(
  id: string,
  lastSeq: number,
  me: Partial<NonNullable<Chat['me']>> | null = {},
  given: Partial<Chat> = {},
): Chat {
  const viewer = { role: 'member', joinedAt: timeOf(1), readSeq: 1, readVersion: 0, unreadCount: 0, peer: null, ...me };
  return { ...summary(id, lastSeq), lastMessage: null, me: me && viewer, ...given };
}

export function message(chatId: string, seq: number, given: Partial<Message> = {}): Message {
  return {
    ...{ id: `${chatId}${String(seq).padStart(4, '0')}`, chatId, seq, changedSeq: seq, senderId: '2' },
    ...{ clientId: null, content: `text ${seq}`, createdAt: timeOf(seq), editedAt: null, deletedAt: null },
    ...given,
  };
}

export function deleted(chatId: string, seq: number, changedSeq: number, given: Partial<Message> = {}): Message {
  return message(chatId, seq, { changedSeq, content: null, deletedAt: timeOf(changedSeq), ...given });
}

let ids = 0;

/** An event of a chat, of which it is the change `seq`; null without one. */
export function event<T extends EventType>(
  type: T,
  chatId: string | null,
  seq: number | null,
  data: EventData[T],
  occurredAt = timeOf(seq ?? 500),
): ChatEvent {
  ids += 1;
  const head = { id: `event-${ids}`, version: 1, workspaceId: '9', actorId: '2', recipientId: null };
  return { ...head, type, chatId, seq, occurredAt, data } as ChatEvent;
}

export function created(chatId: string, seq: number, given: Partial<Message> = {}): ChatEvent {
  return event('message.created', chatId, seq, { message: message(chatId, seq, given) });
}

export function snapshot(chats: readonly Chat[], given: Partial<Sync> = {}): Sync {
  return {
    ...{ me: user(OWN_ID), workspace: { id: '9', name: 'W', slug: 'w', createdAt: AT }, chats: [...chats] },
    ...{ nextCursor: null, users: [refOf('1'), refOf('2')], eventCursor: 'e-1' },
    ...given,
  };
}
