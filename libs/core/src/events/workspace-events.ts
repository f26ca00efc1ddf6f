import { EVENT_VERSIONS, type EventType, type OutboxEvent, type ReadState } from './events.js';
import type { ChatSummary, User, Workspace } from '../models.js';

/** Build the events without a seq: those of the whole workspace and those for one person. */

/** For a new person, or a change of a person's profile, role or status. */
export function userUpdated(user: User, actorId: string): OutboxEvent {
  return { ...ofWorkspace('user.updated', actorId), data: { user } };
}

export function workspaceUpdated(workspace: Workspace, actorId: string): OutboxEvent {
  return { ...ofWorkspace('workspace.updated', actorId), data: { workspace } };
}

/** Announces a public channel to the workspace. `chat.lastSeq` is the seq of the chat's own event. */
export function channelListed(chat: ChatSummary, actorId: string | null): OutboxEvent {
  return { ...ofWorkspace('channel.listed', actorId), data: { chat } };
}

/** Tells the workspace that a public channel has been archived or deleted. */
export function channelUnlisted({ id: chatId, lastSeq }: ChatSummary, actorId: string | null): OutboxEvent {
  return { ...ofWorkspace('channel.unlisted', actorId), data: { chatId, lastSeq } };
}

/** Tells `userId`'s other devices how far they have read `chat`. */
export function readUpdated(
  chat: Pick<ChatSummary, 'id' | 'type'>,
  userId: string,
  { readSeq, version, unreadCount }: Omit<ReadState, 'chatId'>,
): OutboxEvent {
  const data: ReadState = { chatId: chat.id, readSeq, version, unreadCount };
  const addressed = { actorId: userId, recipientId: userId, chatType: chat.type };
  return { type: 'read.updated', version: EVENT_VERSIONS['read.updated'], seq: null, ...addressed, data };
}

function ofWorkspace<T extends EventType>(type: T, actorId: string | null) {
  return { type, version: EVENT_VERSIONS[type], seq: null, actorId, recipientId: null, chatType: null };
}
