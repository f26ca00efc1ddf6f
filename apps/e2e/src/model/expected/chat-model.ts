import type { ChatType, EventType } from '@fechatter/core';

/** The state of a chat. States are never changed in place: each command makes a new one. */
export interface ChatModel {
  readonly id: string;
  readonly type: ChatType;
  readonly name: string | null;
  readonly description: string | null;
  readonly ownerId: string | null;
  readonly isArchived: boolean;
  /** Archived because too few members were left. It is unarchived once there are enough. */
  readonly isArchivedByDeparture: boolean;
  readonly isDeleted: boolean;
  readonly lastSeq: number;
  readonly members: Readonly<Record<string, MemberModel>>;
  readonly messages: Readonly<Record<string, MessageModel>>;
  /** One entry for each seq, in order. */
  readonly log: readonly LogEntry[];
  /** The changes of read states, of which only their own user is told: `<user>: <version>`, sorted. */
  readonly reads: readonly string[];
  /** The listings of a public channel of which the workspace hears, in order: `<seq> listed`, `<seq> unlisted`. */
  readonly listings: readonly string[];
  /** The people who are deactivated, as far as this chat knows. */
  readonly inactive: readonly string[];
}

export interface MemberModel {
  joinedSeq: number;
  readSeq: number;
  readVersion: number;
}

export interface MessageModel {
  id: string;
  seq: number;
  changedSeq: number;
  senderId: string;
  clientId: string | null;
  /** Null after the deletion. */
  content: string | null;
}

/** An event of the chat. `joined` and `left` are the people whose membership it starts or ends. */
export interface LogEntry {
  seq: number;
  round: number;
  type: EventType;
  joined: readonly string[];
  left: readonly string[];
}

export type Change = Partial<Omit<ChatModel, 'id' | 'type' | 'log' | 'reads' | 'listings' | 'lastSeq'>>;

/** Returns the state after one more event. */
export function withEvent(
  chat: ChatModel,
  round: number,
  type: EventType,
  change: Change,
  people: { joined?: readonly string[]; left?: readonly string[] } = {},
): ChatModel {
  const seq = chat.lastSeq + 1;
  const entry = { seq, round, type, joined: people.joined ?? [], left: people.left ?? [] };
  const next = { ...chat, ...change, lastSeq: seq, log: [...chat.log, entry] };
  return { ...next, listings: [...chat.listings, ...listing(chat, next)] };
}

function listing(before: ChatModel, after: ChatModel): string[] {
  if (after.type !== 'public_channel') return [];
  const [wasShown, isShown] = [isShownToAll(before), isShownToAll(after)];
  if (after.isDeleted || (wasShown && !isShown)) return [`${after.lastSeq} unlisted`];
  const looks = ({ name, description }: ChatModel) => JSON.stringify([name, description]);
  return isShown && (!wasShown || looks(before) !== looks(after)) ? [`${after.lastSeq} listed`] : [];
}

/** Whether the chat exists and is listed for the whole workspace. */
function isShownToAll({ lastSeq, isArchived, isDeleted }: ChatModel): boolean {
  return lastSeq > 0 && !isArchived && !isDeleted;
}

export function newChat(
  given: Pick<ChatModel, 'id' | 'type' | 'name' | 'ownerId' | 'inactive'>,
  round: number,
  memberIds: readonly string[],
): ChatModel {
  const nothing = {
    description: null,
    isArchived: false,
    isArchivedByDeparture: false,
    isDeleted: false,
    lastSeq: 0,
    members: {},
    messages: {},
    log: [],
    reads: [],
    listings: [],
  };
  const members = Object.fromEntries(memberIds.map((id) => [id, newMember(1)]));
  return withEvent({ ...nothing, ...given }, round, 'chat.created', { members }, { joined: memberIds });
}

export function newMember(seq: number): MemberModel {
  return { joinedSeq: seq, readSeq: seq, readVersion: 0 };
}

export function withMessage(chat: ChatModel, message: MessageModel): Pick<ChatModel, 'messages'> {
  return { messages: { ...chat.messages, [message.id]: message } };
}

/** Returns the members without `gone`. */
export function without(chat: ChatModel, gone: readonly string[]): ChatModel['members'] {
  return Object.fromEntries(Object.entries(chat.members).filter(([id]) => !gone.includes(id)));
}

export function memberIds(chat: ChatModel): string[] {
  return Object.keys(chat.members);
}

export function isIn(chat: ChatModel, userId: string): boolean {
  return !chat.isDeleted && userId in chat.members;
}

/**
 * Whether a person may read the chat: its members, and everyone in the workspace if it is a public channel.
 */
export function isReadable(chat: ChatModel, userId: string): boolean {
  return !chat.isDeleted && (chat.type === 'public_channel' || isIn(chat, userId));
}

/** Counts the messages of other people after the read position that are not deleted. */
export function unreadCount(chat: ChatModel, userId: string): number {
  const readSeq = chat.members[userId]?.readSeq ?? 0;
  return Object.values(chat.messages).filter(
    ({ seq, senderId, content }) => seq > readSeq && senderId !== userId && content !== null,
  ).length;
}
