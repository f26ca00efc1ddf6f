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

/** A person of the workspace, or a bot. */
export interface User {
  id: Id;
  /** The name that others see. */
  fullName: string;
  /** Null for a bot, which does not sign in. */
  email: string | null;
  role: WorkspaceRole;
  status: UserStatus;
  /** The https URL of a picture; null if there is none. */
  avatarUrl: string | null;
  /** A name in the IANA time zone database; null if the person has not set one. */
  timeZone: string | null;
  /** Whether this is a program, which acts by API tokens. */
  isBot: boolean;
  createdAt: Timestamp;
}

/** As much of a person as is shown beside a message or in a list of members. */
export interface UserRef {
  id: Id;
  /** The name that others see. */
  fullName: string;
  /** The https URL of a picture; null if there is none. */
  avatarUrl: string | null;
}

/** An organisation with its people and chats. Nothing is shared between workspaces. */
export interface Workspace {
  id: Id;
  /** The name that people see. */
  name: string;
  /**
   * The short name in addresses, unique in the installation: lower-case Latin letters, digits and single
   * hyphens.
   */
  slug: string;
  createdAt: Timestamp;
}

/** A chat as everyone sees it, and as events carry it. `ownerId` is null for a single chat only. */
export interface ChatSummary {
  id: Id;
  workspaceId: Id;
  type: ChatType;
  /** Null for a single chat, and for a group without a name. */
  name: string | null;
  /** What the chat is about; null if nobody has said. */
  description: string | null;
  /** Null for a single chat, which has no owner. */
  ownerId: Id | null;
  /** The number of members, deactivated people included. */
  memberCount: number;
  /** The seq of the chat's latest event. Seqs have no gaps and begin at 1 with `chat.created`. */
  lastSeq: number;
  createdAt: Timestamp;
  /** When the latest event of the chat happened. */
  updatedAt: Timestamp;
  /** Null unless the chat is archived: it can be read, but nothing can be sent. */
  archivedAt: Timestamp | null;
}

/** A chat with the fields that only its rules read. */
export interface StoredChat extends ChatSummary {
  /**
   * Whether the chat is archived only because too few members are left. Meaningless while it is not archived.
   */
  isArchivedByDeparture: boolean;
}

/** A chat as one person sees it. */
export interface Chat extends ChatSummary {
  /** The latest message, also if it has been deleted; null before the first one. */
  lastMessage: Message | null;
  /** Null for a public channel that the person is not a member of. */
  me: ChatViewer | null;
}

/** The chat from the point of view of the person who asks. */
export interface ChatViewer {
  role: ChatRole;
  /** When the present membership began. */
  joinedAt: Timestamp;
  /** The person has read the messages up to this seq. */
  readSeq: number;
  /**
   * Counts the changes of `readSeq` within this membership: the `version` of `read.updated`, and of the answer
   * that sets the read marker. The larger one is current.
   */
  readVersion: number;
  /** The number of other people's messages after `readSeq`, without deleted ones, up to 1,000. */
  unreadCount: number;
  /** The other person in a single chat, else null. */
  peer: Peer | null;
}

/** The other person in a single chat. One who was deactivated stays a member, and counts as one. */
export interface Peer extends UserRef {
  /** Whether the person can sign in. A deactivated one can still be written to. */
  status: UserStatus;
}

export const MAX_UNREAD_COUNT = 1_000;

/** A member of a chat. */
export interface Member {
  /** The person. */
  user: UserRef;
  role: ChatRole;
  /** When this membership began. */
  joinedAt: Timestamp;
  /** The chat's seq at which this membership began. Earlier events are not delivered to the member. */
  joinedSeq: number;
}

/** A deleted message keeps its place in the chat: `content` is null and `deletedAt` is set. */
export interface Message {
  id: Id;
  chatId: Id;
  /** The message's place in the chat: the chat's seq of the event that sent it. */
  seq: number;
  /** The chat's seq of the latest change to the message; equal to `seq` until the message changes. */
  changedSeq: number;
  /** The author, who may have left the chat since. */
  senderId: Id;
  /**
   * The id that the sender's client gave to the message, by which it recognises its own. Null if it gave
   * none. Not unique: compare it only together with `senderId`.
   */
  clientId: string | null;
  /** Up to 10,000 code points, stored unchanged; null if the message has been deleted. */
  content: string | null;
  createdAt: Timestamp;
  /** When the content was last edited; null if it never was. */
  editedAt: Timestamp | null;
  /** When the message was deleted; null if it was not. */
  deletedAt: Timestamp | null;
}

/** The content of a message before an edit. */
export interface Revision {
  /** The message's `changedSeq` while it had this content. */
  changedSeq: number;
  /** The content before the edit. */
  content: string;
  /** When this content was written. */
  createdAt: Timestamp;
  /** When an edit replaced this content. */
  replacedAt: Timestamp;
}
