import {
  happened,
  isIn,
  memberIds,
  newMember,
  without,
  withMessage,
  type ChatModel,
  type MemberModel,
  type MessageModel,
} from './chat-model.js';
import type { ChatCommand, ChatPatch } from './commands.js';

/**
 * The rules of a chat as the text has them, said once more and apart from the code: what one command after another would be
 * answered with, and what the chat is then. `next` is the same chat where nothing is to happen.
 */
export interface Outcome {
  says: string;
  next: ChatModel;
}

/** People of the workspace as the rules see them. */
export interface Standing {
  isAdmin(userId: string): boolean;
}

const smallest = { single: 2, group: 3, private_channel: 1, public_channel: 1 };

/** `madeId` is the id of the message that a send made. */
export function outcome(
  chat: ChatModel,
  command: ChatCommand,
  people: Standing,
  round: number,
  madeId: string,
): Outcome {
  const { actor } = command;
  const isMember = isIn(chat, actor);
  const isOpen = chat.type === 'public_channel';
  const manages = (isMember && chat.ownerId === actor) || (isOpen && people.isAdmin(actor));
  const isVisible = !chat.isDeleted && (isMember || isOpen);
  const rule = rules[command.kind] as Rule<ChatCommand>;
  return rule({ chat, actor, round, madeId, isMember, isVisible, manages }, command);
}

interface Situation {
  chat: ChatModel;
  actor: string;
  round: number;
  madeId: string;
  isMember: boolean;
  isVisible: boolean;
  /** The owner of a chat, and the admins of the workspace in a public channel. */
  manages: boolean;
}

type Rule<C> = (situation: Situation, command: C) => Outcome;

const rules: { [K in ChatCommand['kind']]: Rule<Extract<ChatCommand, { kind: K }>> } = {
  send({ chat, isMember, round, actor, madeId }, { content }) {
    if (!isMember) return no(chat, '404 chat_not_found');
    if (chat.isArchived) return no(chat, '409 chat_archived');
    return { says: '201', next: sent(chat, round, actor, madeId, content) };
  },
  edit({ chat, isMember, round, actor }, { messageId, content }) {
    const message = chat.messages[messageId];
    if (!isMember) return no(chat, '404 chat_not_found');
    if (!message) return no(chat, '404 message_not_found');
    if (message.senderId !== actor) return no(chat, '403 not_the_author');
    if (message.content === null) return no(chat, '409 message_deleted');
    if (chat.isArchived) return no(chat, '409 chat_archived');
    return { says: '200', next: rewritten(chat, round, message, content) };
  },
  unsend({ chat, isMember, manages, round, actor }, { messageId }) {
    const message = chat.messages[messageId];
    if (!isMember) return no(chat, '404 chat_not_found');
    if (!message) return no(chat, '404 message_not_found');
    if (message.senderId !== actor && !manages) return no(chat, '403 not_the_author');
    return { says: '204', next: message.content === null ? chat : rewritten(chat, round, message, null) };
  },
  join({ chat, isVisible, isMember, round, actor }) {
    if (!isVisible) return no(chat, '404 chat_not_found');
    if (isMember) return { says: '200', next: chat };
    if (chat.isArchived) return no(chat, '409 chat_archived');
    return { says: '200', next: joined(chat, round, [actor]) };
  },
  leave({ chat, isMember, round, actor }) {
    if (!isMember) return no(chat, '404 chat_not_found');
    if (chat.type === 'single') return no(chat, '422 invalid_membership');
    if (chat.ownerId === actor && memberIds(chat).length > 1) return no(chat, '409 owner_must_transfer');
    return { says: '204', next: departed(chat, round, [actor]) };
  },
  add({ chat, isMember, round, actor }, { userIds }) {
    if (userIds.includes(actor)) return no(chat, '422 invalid_membership');
    if (!isMember) return no(chat, '404 chat_not_found');
    if (chat.type === 'single') return no(chat, '422 invalid_membership');
    if (chat.isArchived && !isTooSmall(chat, memberIds(chat).length)) return no(chat, '409 chat_archived');
    if (userIds.some((id) => chat.inactive.includes(id))) return no(chat, '422 unknown_member');
    const newcomers = userIds.filter((id) => !(id in chat.members));
    return { says: '200', next: newcomers.length === 0 ? chat : joined(chat, round, newcomers) };
  },
  remove({ chat, isVisible, manages, round }, { userId }) {
    if (!isVisible) return no(chat, '404 chat_not_found');
    if (chat.type === 'single') return no(chat, '422 invalid_membership');
    if (!manages) return no(chat, '403 not_the_owner');
    if (!(userId in chat.members)) return no(chat, '404 user_not_found');
    if (isTooSmall(chat, memberIds(chat).length - 1)) return no(chat, '422 invalid_membership');
    if (userId === chat.ownerId) return no(chat, '422 invalid_membership');
    return { says: '204', next: departed(chat, round, [userId]) };
  },
  transfer({ chat, isVisible, manages, round }, { userId }) {
    if (!isVisible) return no(chat, '404 chat_not_found');
    if (!manages) return no(chat, '403 not_the_owner');
    if (!(userId in chat.members)) return no(chat, '404 user_not_found');
    if (userId === chat.ownerId) return { says: '200', next: chat };
    if (chat.inactive.includes(userId)) return no(chat, '422 unknown_member');
    return { says: '200', next: happened(chat, round, 'chat.updated', { ownerId: userId }) };
  },
  change({ chat, isVisible, manages, round }, { patch }) {
    if (!isVisible) return no(chat, '404 chat_not_found');
    if (!manages) return no(chat, '403 not_the_owner');
    const opens = patch.archived === false && chat.isArchived;
    if (opens && isTooSmall(chat, memberIds(chat).length)) return no(chat, '422 invalid_membership');
    return { says: '200', next: changed(chat, round, patch) };
  },
  delete({ chat, isVisible, manages, round }) {
    if (!isVisible) return no(chat, '404 chat_not_found');
    if (!manages) return no(chat, '403 not_the_owner');
    const end = happened(chat, round, 'chat.deleted', { isDeleted: true }, { went: memberIds(chat) });
    return { says: '204', next: end };
  },
  read({ chat, isMember, actor }, { seq }) {
    if (!isMember) return no(chat, '404 chat_not_found');
    return seq > chat.lastSeq ? no(chat, '400 invalid_request') : { says: '200', next: read(chat, actor, seq) };
  },
};

function no(chat: ChatModel, says: string): Outcome {
  return { says, next: chat };
}

/** Someone is shut out: the chats that they own go to the active member who is in longest. */
export function deactivated(chat: ChatModel, userId: string, round: number): ChatModel {
  const next = { ...chat, inactive: [...chat.inactive.filter((id) => id !== userId), userId].sort() };
  const heirs = memberIds(chat).filter((id) => !next.inactive.includes(id));
  const [heir] = heirs.sort((a, b) => seniority(chat, a, b));
  if (chat.isDeleted || chat.ownerId !== userId || !isIn(chat, userId) || heir === undefined) return next;
  return happened(next, round, 'chat.updated', { ownerId: heir });
}

export function reactivated(chat: ChatModel, userId: string): ChatModel {
  return { ...chat, inactive: chat.inactive.filter((id) => id !== userId) };
}

/** Why the chat breaks the rules of its type, or null. */
export function brokenRule({ type, ownerId, isArchived, members }: ChatModel): string | null {
  const count = Object.keys(members).length;
  const isOwned = ownerId !== null && ownerId in members;
  if (type === 'single') return count === 2 && ownerId === null ? null : 'a single chat is of two, and nobody owns it';
  if (count > 0 && !isOwned) return 'a chat that is no single has exactly one owner, who is in it';
  if (count < smallest[type] && !isArchived) return `a ${type} of ${count} is not archived`;
  return null;
}

function isTooSmall({ type }: ChatModel, count: number): boolean {
  return count < smallest[type];
}

function sent(chat: ChatModel, round: number, senderId: string, id: string, content: string): ChatModel {
  const seq = chat.lastSeq + 1;
  return happened(chat, round, 'message.created', withMessage(chat, { id, seq, changedSeq: seq, senderId, content }));
}

function rewritten(chat: ChatModel, round: number, message: MessageModel, content: string | null): ChatModel {
  const change = withMessage(chat, { ...message, content, changedSeq: chat.lastSeq + 1 });
  return happened(chat, round, content === null ? 'message.deleted' : 'message.edited', change);
}

/** A group that was archived because too few were left is open again once there are enough. */
function joined(chat: ChatModel, round: number, came: readonly string[]): ChatModel {
  const newcomers = Object.fromEntries(came.map((id) => [id, newMember(chat.lastSeq + 1)]));
  const members: Record<string, MemberModel> = { ...chat.members, ...newcomers };
  const opens = chat.isArchivedByDeparture && !isTooSmall(chat, Object.keys(members).length);
  const archival = opens ? { isArchived: false, isArchivedByDeparture: false } : {};
  return happened(chat, round, 'members.joined', { members, ...archival }, { came });
}

function departed(chat: ChatModel, round: number, went: readonly string[]): ChatModel {
  const members = without(chat, went);
  const closes = !chat.isArchived && isTooSmall(chat, Object.keys(members).length);
  const archival = closes ? { isArchived: true, isArchivedByDeparture: true } : {};
  return happened(chat, round, 'members.left', { members, ...archival }, { went });
}

function changed(chat: ChatModel, round: number, { name, description, archived }: ChatPatch): ChatModel {
  const next = {
    name: name ?? chat.name,
    description: description === undefined ? chat.description : description,
    isArchived: archived ?? chat.isArchived,
    isArchivedByDeparture: archived === undefined && chat.isArchivedByDeparture,
  };
  const isSame = (Object.keys(next) as (keyof typeof next)[]).every((key) => next[key] === chat[key]);
  return isSame ? chat : happened(chat, round, 'chat.updated', next);
}

function read(chat: ChatModel, userId: string, readSeq: number): ChatModel {
  const member = chat.members[userId];
  if (!member || member.readSeq === readSeq) return chat;
  const next = { ...member, readSeq, readVersion: member.readVersion + 1 };
  const reads = [...chat.reads, `${userId}: ${next.readVersion}`].sort();
  return { ...chat, members: { ...chat.members, [userId]: next }, reads };
}

function seniority({ members }: ChatModel, a: string, b: string): number {
  return (members[a]?.joinedSeq ?? 0) - (members[b]?.joinedSeq ?? 0) || Number(a) - Number(b);
}
