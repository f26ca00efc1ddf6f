import type { SessionKind } from '../access/sessions.js';
import type { ChatSummary } from '../models.js';
import type { OutboxEvent } from './events.js';

/** What is announced of a chat. */
export interface ChatAnnouncement {
  /**
   * With the moment of its last change where the event is that change: so whoever follows the events knows it too. Without, the event
   * occurs now.
   */
  chat: Pick<ChatSummary, 'id' | 'workspaceId'> & Partial<Pick<ChatSummary, 'updatedAt'>>;
  event: OutboxEvent;
}

export interface Outbox {
  /** Announces what happened in `chat`, which the transaction holds locked, or has just made. */
  add(chat: ChatAnnouncement['chat'], event: OutboxEvent): Promise<void>;
  /** The same of several chats, in the given order, in one statement whatever their number. */
  addAll(announcements: readonly ChatAnnouncement[]): Promise<void>;
  /** Announces to everyone in the workspace what concerns no chat. Hold what changed locked, for the last one announced counts. */
  addForWorkspace(workspaceId: string, event: OutboxEvent): Promise<void>;
  /** Announces that a session, or an API token as the session that it is, is shut out from now on. */
  addRevocation(workspaceId: string, sessionId: string, kind: SessionKind): Promise<void>;
}
