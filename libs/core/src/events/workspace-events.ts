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

function ofWorkspace<T extends EventType>(type: T, actorId: string) {
  return { type, version: EVENT_VERSIONS[type], seq: null, actorId, recipientId: null, chatType: null };
}
