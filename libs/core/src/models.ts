/**
 * The models, in the shape in which they travel: REST answers, event data and the services use the same
 * types. Ids are strings of digits, `seq` is a number, timestamps are RFC 3339 in UTC with milliseconds.
 * Every field is always present; `null` means that there is no value.
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
  /** Null for a bot, which does not sign in. */
  email: string | null;
  role: WorkspaceRole;
  status: UserStatus;
  avatarUrl: string | null;
  /** A name in the IANA time zone database; null if the person has not set one. */
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

/** A chat as everyone sees it, and as events carry it. `ownerId` is null for a single chat only. */
export interface ChatSummary {
  id: Id;
  workspaceId: Id;
  type: ChatType;
  name: string | null;
  description: string | null;
  ownerId: Id | null;
  memberCount: number;
  /** The seq of the chat's latest event. Seqs have no gaps and begin at 1 with `chat.created`. */
  lastSeq: number;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  archivedAt: Timestamp | null;
}

/** A chat with the fields that only its rules read. */
export interface StoredChat extends ChatSummary {
  /**
   * Whether the chat is archived only because too few members are left. Meaningless while it is not archived.
   */
  isArchivedByDeparture: boolean;
}

/** A chat as one person sees it. `me` is null for a public channel that the person has not joined. */
export interface Chat extends ChatSummary {
  lastMessage: Message | null;
  me: ChatViewer | null;
}

export interface ChatViewer {
  role: ChatRole;
  joinedAt: Timestamp;
  readSeq: number;
  /** The number of other people's messages after `readSeq`, without deleted ones, up to 1,000. */
  unreadCount: number;
  /** The other person in a single chat, else null. */
  peer: UserRef | null;
}

export const MAX_UNREAD_COUNT = 1_000;

export interface Member {
  user: UserRef;
  role: ChatRole;
  joinedAt: Timestamp;
  /** The chat's seq at which this membership began. Earlier events are not delivered to the member. */
  joinedSeq: number;
}

/** A deleted message keeps its place in the chat: `content` is null and `deletedAt` is set. */
export interface Message {
  id: Id;
  chatId: Id;
  seq: number;
  /** The chat's seq of the latest change to the message; equal to `seq` until the message changes. */
  changedSeq: number;
  senderId: Id;
  /**
   * The id that the sender's client gave to the message, by which it recognises its own. Null if it gave
   * none. Not unique: compare it only together with `senderId`.
   */
  clientId: string | null;
  content: string | null;
  createdAt: Timestamp;
  editedAt: Timestamp | null;
  deletedAt: Timestamp | null;
}

/** The content of a message before an edit. */
export interface Revision {
  /** The message's `changedSeq` while it had this content. */
  changedSeq: number;
  content: string;
  /** When this content was written. */
  createdAt: Timestamp;
  /** When an edit replaced this content. */
  replacedAt: Timestamp;
}
