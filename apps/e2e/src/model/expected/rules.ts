import {
  withEvent,
  isIn,
  isReadable,
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
 * The rules of chats, written a second time and independent of the code under test: the answer to a single
 * command, and the chat afterwards. `next` is the same chat if the command changes nothing.
 */
export interface Outcome {
  answer: string;
  next: ChatModel;
}

/** What the rules need to know about people. */
export interface Roles {
  isAdmin(userId: string): boolean;
}

const smallest = { single: 2, group: 3, private_channel: 1, public_channel: 1 };

/** `newMessageId` is the id of the message that a send created. */
export function outcome(
  chat: ChatModel,
  command: ChatCommand,
  roles: Roles,
  round: number,
  newMessageId: string,
): Outcome {
  const { actor } = command;
  const isMember = isIn(chat, actor);
  const isPublic = chat.type === 'public_channel';
  const manages = (isMember && chat.ownerId === actor) || (isPublic && roles.isAdmin(actor));
  const isVisible = isReadable(chat, actor);
  const rule = rules[command.kind] as Rule<ChatCommand>;
  return rule({ chat, actor, round, newMessageId, isMember, isVisible, manages }, command);
}

interface Situation {
  chat: ChatModel;
  actor: string;
  round: number;
  newMessageId: string;
  isMember: boolean;
  isVisible: boolean;
  /** True for the owner of a chat and, in a public channel, for admins of the workspace. */
  manages: boolean;
}

type Rule<C> = (situation: Situation, command: C) => Outcome;

const rules: { [K in ChatCommand['kind']]: Rule<Extract<ChatCommand, { kind: K }>> } = {
  look({ chat, isVisible }) {
    return { answer: isVisible ? '200' : '404 chat_not_found', next: chat };
  },
  send({ chat, isMember, isVisible, round, actor, newMessageId }, { content, clientId = null }) {
    if (!isMember) return refused(chat, toOutsider(isVisible));
    if (chat.isArchived) return refused(chat, '409 chat_archived');
    return { answer: '201', next: afterSend(chat, round, { id: newMessageId, senderId: actor, clientId, content }) };
  },
  edit({ chat, isMember, isVisible, round, actor }, { messageId, content }) {
    const message = chat.messages[messageId];
    if (!isMember) return refused(chat, toOutsider(isVisible));
    if (!message) return refused(chat, '404 message_not_found');
    if (message.senderId !== actor) return refused(chat, '403 not_the_author');
    if (message.content === null) return refused(chat, '409 message_deleted');
    if (chat.isArchived) return refused(chat, '409 chat_archived');
    return { answer: '200', next: afterEdit(chat, round, message, content) };
  },
  unsend({ chat, isMember, isVisible, manages, round, actor }, { messageId }) {
    const message = chat.messages[messageId];
    if (!isMember) return refused(chat, toOutsider(isVisible));
    if (!message) return refused(chat, '404 message_not_found');
    if (message.senderId !== actor && !manages) return refused(chat, '403 not_the_author');
    return { answer: '204', next: message.content === null ? chat : afterEdit(chat, round, message, null) };
  },
  join({ chat, isVisible, isMember, round, actor }) {
    if (!isVisible) return refused(chat, '404 chat_not_found');
    if (isMember) return { answer: '200', next: chat };
    if (chat.isArchived) return refused(chat, '409 chat_archived');
    return { answer: '200', next: afterJoin(chat, round, [actor]) };
  },
  leave({ chat, isMember, isVisible, round, actor }) {
    if (!isMember) return refused(chat, toOutsider(isVisible));
    if (chat.type === 'single') return refused(chat, '422 invalid_membership');
    if (chat.ownerId === actor && memberIds(chat).length > 1) return refused(chat, '409 owner_must_transfer');
    return { answer: '204', next: afterLeave(chat, round, [actor]) };
  },
  add({ chat, isMember, isVisible, round, actor }, { userIds }) {
    if (userIds.includes(actor)) return refused(chat, '422 invalid_membership');
    if (!isMember) return refused(chat, toOutsider(isVisible));
    if (chat.type === 'single') return refused(chat, '422 invalid_membership');
    if (chat.isArchived && !isTooSmall(chat, memberIds(chat).length)) return refused(chat, '409 chat_archived');
    if (userIds.some((id) => chat.inactive.includes(id))) return refused(chat, '422 unknown_member');
    const newcomers = userIds.filter((id) => !(id in chat.members));
    return { answer: '200', next: newcomers.length === 0 ? chat : afterJoin(chat, round, newcomers) };
  },
  remove({ chat, isVisible, manages, round }, { userId }) {
    if (!isVisible) return refused(chat, '404 chat_not_found');
    if (chat.type === 'single') return refused(chat, '422 invalid_membership');
    if (!manages) return refused(chat, '403 not_the_owner');
    if (!(userId in chat.members)) return refused(chat, '404 member_not_found');
    if (isTooSmall(chat, memberIds(chat).length - 1)) return refused(chat, '422 invalid_membership');
    if (userId === chat.ownerId) return refused(chat, '422 invalid_membership');
    return { answer: '204', next: afterLeave(chat, round, [userId]) };
  },
  transfer({ chat, isVisible, manages, round }, { userId }) {
    if (!isVisible) return refused(chat, '404 chat_not_found');
    if (!manages) return refused(chat, '403 not_the_owner');
    if (!(userId in chat.members)) return refused(chat, '404 member_not_found');
    if (userId === chat.ownerId) return { answer: '200', next: chat };
    if (chat.inactive.includes(userId)) return refused(chat, '422 unknown_member');
    return { answer: '200', next: withEvent(chat, round, 'chat.updated', { ownerId: userId }) };
  },
  change({ chat, isVisible, manages, round }, { patch }) {
    if (!isVisible) return refused(chat, '404 chat_not_found');
    if (!manages) return refused(chat, '403 not_the_owner');
    const opens = patch.archived === false && chat.isArchived;
    if (opens && isTooSmall(chat, memberIds(chat).length)) return refused(chat, '422 invalid_membership');
    return { answer: '200', next: afterChange(chat, round, patch) };
  },
  delete({ chat, isVisible, manages, round }) {
    if (!isVisible) return refused(chat, '404 chat_not_found');
    if (!manages) return refused(chat, '403 not_the_owner');
    const end = withEvent(chat, round, 'chat.deleted', { isDeleted: true }, { left: memberIds(chat) });
    return { answer: '204', next: end };
  },
  read({ chat, isMember, isVisible, actor }, { seq }) {
    if (!isMember) return refused(chat, toOutsider(isVisible));
    return seq > chat.lastSeq
      ? refused(chat, '400 invalid_request')
      : { answer: '200', next: afterRead(chat, actor, seq) };
  },
};

/** The answer to a person who is not in the chat, where membership is needed. */
function toOutsider(isVisible: boolean): string {
  return isVisible ? '403 not_a_member' : '404 chat_not_found';
}

function refused(chat: ChatModel, answer: string): Outcome {
  return { answer, next: chat };
}

/** Chats of a deactivated owner go to the active member who joined first. */
export function afterDeactivation(chat: ChatModel, userId: string, round: number): ChatModel {
  const next = { ...chat, inactive: [...chat.inactive.filter((id) => id !== userId), userId].sort() };
  const candidates = memberIds(chat).filter((id) => !next.inactive.includes(id));
  const [newOwnerId] = candidates.sort((a, b) => seniority(chat, a, b));
  if (chat.isDeleted || chat.ownerId !== userId || !isIn(chat, userId) || newOwnerId === undefined) return next;
  return withEvent(next, round, 'chat.updated', { ownerId: newOwnerId });
}

export function afterReactivation(chat: ChatModel, userId: string): ChatModel {
  return { ...chat, inactive: chat.inactive.filter((id) => id !== userId) };
}

/** Tells which rule of its type the chat breaks. Null if it breaks none. */
export function brokenRule({ type, ownerId, isArchived, members }: ChatModel): string | null {
  const count = Object.keys(members).length;
  const isOwned = ownerId !== null && ownerId in members;
  if (type === 'single') return count === 2 && ownerId === null ? null : 'a single chat has two members and no owner';
  if (count > 0 && !isOwned) return 'a chat other than a single one has an owner, who is a member';
  if (count < smallest[type] && !isArchived) return `a ${type} of ${count} is not archived`;
  return null;
}

function isTooSmall({ type }: ChatModel, count: number): boolean {
  return count < smallest[type];
}

function afterSend(chat: ChatModel, round: number, sent: Omit<MessageModel, 'seq' | 'changedSeq'>): ChatModel {
  const seq = chat.lastSeq + 1;
  return withEvent(chat, round, 'message.created', withMessage(chat, { ...sent, seq, changedSeq: seq }));
}

function afterEdit(chat: ChatModel, round: number, message: MessageModel, content: string | null): ChatModel {
  const change = withMessage(chat, { ...message, content, changedSeq: chat.lastSeq + 1 });
  return withEvent(chat, round, content === null ? 'message.deleted' : 'message.edited', change);
}

/** Unarchives a group that was archived because too few members were left, once there are enough. */
function afterJoin(chat: ChatModel, round: number, joined: readonly string[]): ChatModel {
  const newcomers = Object.fromEntries(joined.map((id) => [id, newMember(chat.lastSeq + 1)]));
  const members: Record<string, MemberModel> = { ...chat.members, ...newcomers };
  const opens = chat.isArchivedByDeparture && !isTooSmall(chat, Object.keys(members).length);
  const archival = opens ? { isArchived: false, isArchivedByDeparture: false } : {};
  return withEvent(chat, round, 'members.joined', { members, ...archival }, { joined });
}

function afterLeave(chat: ChatModel, round: number, left: readonly string[]): ChatModel {
  const members = without(chat, left);
  const closes = !chat.isArchived && isTooSmall(chat, Object.keys(members).length);
  const archival = closes ? { isArchived: true, isArchivedByDeparture: true } : {};
  return withEvent(chat, round, 'members.left', { members, ...archival }, { left });
}

function afterChange(chat: ChatModel, round: number, { name, description, archived }: ChatPatch): ChatModel {
  const next = {
    name: name ?? chat.name,
    description: description === undefined ? chat.description : description,
    isArchived: archived ?? chat.isArchived,
    isArchivedByDeparture: archived === undefined && chat.isArchivedByDeparture,
  };
  const isSame = (Object.keys(next) as (keyof typeof next)[]).every((key) => next[key] === chat[key]);
  return isSame ? chat : withEvent(chat, round, 'chat.updated', next);
}

function afterRead(chat: ChatModel, userId: string, readSeq: number): ChatModel {
  const member = chat.members[userId];
  if (!member || member.readSeq === readSeq) return chat;
  const next = { ...member, readSeq, readVersion: member.readVersion + 1 };
  const reads = [...chat.reads, `${userId}: ${next.readVersion}`].sort();
  return { ...chat, members: { ...chat.members, [userId]: next }, reads };
}

function seniority({ members }: ChatModel, a: string, b: string): number {
  return (members[a]?.joinedSeq ?? 0) - (members[b]?.joinedSeq ?? 0) || Number(a) - Number(b);
}
