/**
 * What Fechatter talks about, in the shapes that travel: the same types are REST answers, event data and what the services pass around.
 * Ids are strings of digits, `seq` a number, timestamps RFC 3339 UTC with milliseconds. Every field is always there, `null` for nothing.
 */

export type WorkspaceRole = 'owner' | 'admin' | 'member';
export type UserStatus = 'active' | 'deactivated';
export type ChatType = 'single' | 'group' | 'private_channel' | 'public_channel';
export type ChatRole = 'owner' | 'member';

export const CHAT_TYPES: readonly ChatType[] = ['single', 'group', 'private_channel', 'public_channel'];

export interface User {
  id: string;
  fullName: string;
  /** Null for bots, which do not sign in. */
  email: string | null;
  role: WorkspaceRole;
  status: UserStatus;
  avatarUrl: string | null;
  /** A name of the IANA time zone database; null if they have not said. */
  timeZone: string | null;
  isBot: boolean;
  createdAt: string;
}

export interface UserRef {
  id: string;
  fullName: string;
  avatarUrl: string | null;
}

export interface Workspace {
  id: string;
  name: string;
  slug: string;
  createdAt: string;
}

/** A chat as everyone sees it: this is what events carry. `ownerId` is null for a single chat only. */
export interface ChatSummary {
  id: string;
  workspaceId: string;
  type: ChatType;
  name: string | null;
  description: string | null;
  ownerId: string | null;
  memberCount: number;
  /** The seq of the chat's latest event: gap-free, starting at 1 with `chat.created`. */
  lastSeq: number;
  createdAt: string;
  updatedAt: string;
  archivedAt: string | null;
}

/** A chat as one person sees it. `me` is null for a public channel that they have not joined. */
export interface Chat extends ChatSummary {
  lastMessage: Message | null;
  me: ChatViewer | null;
}

export interface ChatViewer {
  role: ChatRole;
  joinedAt: string;
  readSeq: number;
  /** Others' messages after `readSeq` that are not deleted, at most {@link MAX_UNREAD_COUNT}. */
  unreadCount: number;
  /** The other person of a single chat, else null. */
  peer: UserRef | null;
}

export const MAX_UNREAD_COUNT = 1_000;

export interface Member {
  user: UserRef;
  role: ChatRole;
  joinedAt: string;
  /** The chat's seq at which this membership began: earlier events are never delivered for it. */
  joinedSeq: number;
}

/** A deleted message keeps its place: `content` is null and `deletedAt` set. */
export interface Message {
  id: string;
  chatId: string;
  seq: number;
  /** The chat's seq of the last change to this message; equal to `seq` until then. */
  changedSeq: number;
  senderId: string;
  content: string | null;
  createdAt: string;
  editedAt: string | null;
  deletedAt: string | null;
}

/** What a message said before an edit. */
export interface Revision {
  /** The message's `changedSeq` while it said this. */
  changedSeq: number;
  content: string;
  /** When this was written, and when something else was written over it. */
  createdAt: string;
  replacedAt: string;
}
