import { EVENT_VERSIONS, type DepartureReason, type EventData, type EventType, type OutboxEvent } from './events.js';
import type { ChatSummary, Member, Message } from '../models.js';

/** Build the events of a chat from its state after the change: the event's seq is the chat's `lastSeq`. */

export function chatCreated(chat: ChatSummary, actorId: string, members: Member[]): OutboxEvent {
  return eventOf('chat.created', chat, actorId, { chat, members });
}

export function membersJoined(chat: ChatSummary, actorId: string, members: Member[]): OutboxEvent {
  return eventOf('members.joined', chat, actorId, { chat, members });
}

export function membersLeft(
  chat: ChatSummary,
  actorId: string,
  userIds: string[],
  reason: DepartureReason,
): OutboxEvent {
  return eventOf('members.left', chat, actorId, { chat, userIds, reason });
}

export function messageEdited(chat: ChatSummary, actorId: string, message: Message): OutboxEvent {
  return eventOf('message.edited', chat, actorId, { message });
}

export function messageDeleted(chat: ChatSummary, actorId: string, message: Message): OutboxEvent {
  return eventOf('message.deleted', chat, actorId, { message });
}

export function chatUpdated(chat: ChatSummary, actorId: string): OutboxEvent {
  return eventOf('chat.updated', chat, actorId, { chat });
}

/** The chat's last event. */
export function chatDeleted(chat: ChatSummary, actorId: string): OutboxEvent {
  return eventOf('chat.deleted', chat, actorId, { chat });
}

function eventOf<T extends EventType>(type: T, chat: ChatSummary, actorId: string, data: EventData[T]): OutboxEvent<T> {
  return {
    type,
    version: EVENT_VERSIONS[type],
    seq: chat.lastSeq,
    actorId,
    recipientId: null,
    chatType: chat.type,
    data,
  };
}
