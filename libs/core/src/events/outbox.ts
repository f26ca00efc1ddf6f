import type { SessionKind } from '../access/sessions.js';
import type { ChatSummary } from '../models.js';
import type { OutboxEvent } from './events.js';

export interface ChatAnnouncement {
  /**
   * Has `updatedAt` if the event is the chat's latest change: the event then occurred at that moment, so that
   * clients that follow the events know `updatedAt` too. Otherwise the event occurs now.
   */
  chat: Pick<ChatSummary, 'id' | 'workspaceId'> & Partial<Pick<ChatSummary, 'updatedAt'>>;
  event: OutboxEvent;
}

export interface Outbox {
  /** Announces what happened in `chat`. The transaction has locked or created the chat. */
  add(chat: ChatAnnouncement['chat'], event: OutboxEvent): Promise<void>;
  /** Announces several changes in the given order, in one statement. */
  addAll(announcements: readonly ChatAnnouncement[]): Promise<void>;
  /**
   * Announces an event that belongs to no chat to everyone in the workspace. The caller holds a lock on what
   * changed, because the event announced last counts.
   */
  addForWorkspace(workspaceId: string, event: OutboxEvent): Promise<void>;
  /** Announces that a session or an API token is revoked. An API token is announced by its session. */
  addRevocation(workspaceId: string, sessionId: string, kind: SessionKind): Promise<void>;
}
