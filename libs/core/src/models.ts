/**
 * What Fechatter talks about, in the shapes that travel: the same types are REST answers, event data and what the services pass around.
 * Ids are strings of digits, `seq` a number, timestamps RFC 3339 UTC with milliseconds. Every field is always there, `null` for nothing.
 */

export const CHAT_TYPES: readonly ChatType[] = ['single', 'group', 'private_channel', 'public_channel'];

/**
 * A decimal number.
 * @pattern ^[1-9][0-9]{0,18}$
 */
export type Id = string;

/**
 * RFC 3339, in UTC with milliseconds.
 * @format date-time
 */
export type Timestamp = string;

export type WorkspaceRole = 'owner' | 'admin' | 'member';
export type UserStatus = 'active' | 'deactivated';
export type ChatType = 'single' | 'group' | 'private_channel' | 'public_channel';
export type ChatRole = 'owner' | 'member';

export interface User {
  id: Id;
  fullName: string;
  /** Null for bots, which do not sign in. */
  email: string | null;
  role: WorkspaceRole;
  status: UserStatus;
  avatarUrl: string | null;
  /** A name of the IANA time zone database; null if they have not said. */
  timeZone: string | null;
  isBot: boolean;
  createdAt: Timestamp;
}

export interface UserRef {
  id: Id;
  fullName: string;
  avatarUrl: string | null;
}

export interface Workspace {
  id: Id;
  name: string;
  slug: string;
  createdAt: Timestamp;
}

/** A chat as everyone sees it: this is what events carry. `ownerId` is null for a single chat only. */
export interface ChatSummary {
  id: Id;
  workspaceId: Id;
  type: ChatType;
  name: string | null;
  description: string | null;
  ownerId: Id | null;
  memberCount: number;
  /** The seq of the chat's latest event: gap-free, starting at 1 with `chat.created`. */
  lastSeq: number;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  archivedAt: Timestamp | null;
}

/** A chat with what only its rules look at. */
export interface StoredChat extends ChatSummary {
  /** Whether it is archived only because too few are left in it. Means nothing of a chat that is not archived. */
  isArchivedByDeparture: boolean;
}

/** A chat as one person sees it. `me` is null for a public channel that they have not joined. */
export interface Chat extends ChatSummary {
  lastMessage: Message | null;
  me: ChatViewer | null;
}

export interface ChatViewer {
  role: ChatRole;
  joinedAt: Timestamp;
  readSeq: number;
  /** Others' messages after `readSeq` that are not deleted, at most 1,000. */
  unreadCount: number;
  /** The other person of a single chat, else null. */
  peer: UserRef | null;
}

export const MAX_UNREAD_COUNT = 1_000;

export interface Member {
  user: UserRef;
  role: ChatRole;
  joinedAt: Timestamp;
  /** The chat's seq at which this membership began: earlier events are never delivered for it. */
  joinedSeq: number;
}

/** A deleted message keeps its place: `content` is null and `deletedAt` set. */
export interface Message {
  id: Id;
  chatId: Id;
  seq: number;
  /** The chat's seq of the last change to this message; equal to `seq` until then. */
  changedSeq: number;
  senderId: Id;
  content: string | null;
  createdAt: Timestamp;
  editedAt: Timestamp | null;
  deletedAt: Timestamp | null;
}

/** What a message said before an edit. */
export interface Revision {
  /** The message's `changedSeq` while it said this. */
  changedSeq: number;
  content: string;
  /** When this was written, and when something else was written over it. */
  createdAt: Timestamp;
  replacedAt: Timestamp;
}
