import type { ChatType, EventType } from '@fechatter/core';

/** One chat as the model has it. Nothing here is ever changed in place: a command makes the next state of the one before. */
export interface ChatModel {
  readonly id: string;
  readonly type: ChatType;
  readonly name: string | null;
  readonly description: string | null;
  readonly ownerId: string | null;
  readonly isArchived: boolean;
  /** Only because too few are left: it opens once enough are in. */
  readonly isArchivedByDeparture: boolean;
  readonly isDeleted: boolean;
  readonly lastSeq: number;
  readonly members: Readonly<Record<string, MemberModel>>;
  readonly messages: Readonly<Record<string, MessageModel>>;
  /** What happened, in the order of the seqs: as many entries as seqs. */
  readonly log: readonly LogEntry[];
  /** The changes of anybody's read state, which are told to them alone: `<user>: <version>`, sorted. */
  readonly reads: readonly string[];
  /** The people who are deactivated, as this chat sees it. */
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
  /** Null once it is deleted. */
  content: string | null;
}

/** An event of the chat. `joined` and `left` are the people whose membership it began or ended. */
export interface LogEntry {
  seq: number;
  round: number;
  type: EventType;
  joined: readonly string[];
  left: readonly string[];
}

export type Change = Partial<Omit<ChatModel, 'id' | 'type' | 'log' | 'reads' | 'lastSeq'>>;

/** The next state, one event later. */
export function withEvent(
  chat: ChatModel,
  round: number,
  type: EventType,
  change: Change,
  people: { joined?: readonly string[]; left?: readonly string[] } = {},
): ChatModel {
  const seq = chat.lastSeq + 1;
  const entry = { seq, round, type, joined: people.joined ?? [], left: people.left ?? [] };
  return { ...chat, ...change, lastSeq: seq, log: [...chat.log, entry] };
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

/** The same members without `gone`. */
export function without(chat: ChatModel, gone: readonly string[]): ChatModel['members'] {
  return Object.fromEntries(Object.entries(chat.members).filter(([id]) => !gone.includes(id)));
}

export function memberIds(chat: ChatModel): string[] {
  return Object.keys(chat.members);
}

export function isIn(chat: ChatModel, userId: string): boolean {
  return !chat.isDeleted && userId in chat.members;
}

/** Others' messages after what was read that are not deleted. */
export function unreadCount(chat: ChatModel, userId: string): number {
  const readSeq = chat.members[userId]?.readSeq ?? 0;
  return Object.values(chat.messages).filter(
    ({ seq, senderId, content }) => seq > readSeq && senderId !== userId && content !== null,
  ).length;
}
