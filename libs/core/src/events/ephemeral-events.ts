import type { Id, Timestamp } from '../models.js';

/**
 * What streams carry besides the durable events: it has no `id`, is never replayed, does not move the cursor
 * and may be lost.
 */
export interface EphemeralData {
  /** Somebody is writing in a chat of yours. It ends by itself, or with their message. */
  'typing.started': TypingStarted;
  /** People of your workspace came, went, or are away. */
  'presence.changed': PresenceChanged;
}

/** Who is writing where. */
export interface TypingStarted {
  chatId: Id;
  /** The thread that they are writing in; null for the chat itself. */
  threadRootId: Id | null;
  /** Who is writing. */
  userId: Id;
  /** When to stop showing it, unless it is said again. */
  expiresAt: Timestamp;
}

/** The people who changed. */
export interface PresenceChanged {
  /** Each as they are now. */
  users: Presence[];
}

/** Whether a person is there. */
export interface Presence {
  /** The person. */
  userId: Id;
  /** `online`, `away` or `offline`. Somebody who is invisible is `offline`. */
  state: PresenceStateName;
  /** When they were last there. Null while they are, and if they never were. */
  lastSeenAt: Timestamp | null;
}

export type PresenceStateName = 'online' | 'away' | 'offline';

export const EPHEMERAL_TYPES: readonly (keyof EphemeralData)[] = ['typing.started', 'presence.changed'];
