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
import type { ChatCommand } from './commands.js';

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
  const say = (text: string, next: ChatModel = chat): Outcome => ({ says: text, next });
  const hidden = say('404 chat_not_found');
  const isMember = isIn(chat, actor);
  const isVisible = !chat.isDeleted && (isMember || chat.type === 'public_channel');
  const manages = (isMember && chat.ownerId === actor) || (chat.type === 'public_channel' && people.isAdmin(actor));

  switch (command.kind) {
    case 'send':
      if (!isMember) return hidden;
      if (chat.isArchived) return say('409 chat_archived');
      return say('201', sent(chat, round, actor, madeId, command.content));
    case 'edit': {
      if (!isMember) return hidden;
      const message = chat.messages[command.messageId];
      if (!message) return say('404 message_not_found');
      if (message.senderId !== actor) return say('403 not_the_author');
      if (message.content === null) return say('409 message_deleted');
      if (chat.isArchived) return say('409 chat_archived');
      return say('200', rewritten(chat, round, message, command.content));
    }
    case 'unsend': {
      if (!isMember) return hidden;
      const message = chat.messages[command.messageId];
      if (!message) return say('404 message_not_found');
      if (message.senderId !== actor && !manages) return say('403 not_the_author');
      return say('204', message.content === null ? chat : rewritten(chat, round, message, null));
    }
    case 'join':
      if (!isVisible) return hidden;
      if (isMember) return say('200');
      return chat.isArchived ? say('409 chat_archived') : say('200', joined(chat, round, [actor]));
    case 'leave':
      if (!isMember) return hidden;
      if (chat.type === 'single') return say('422 invalid_membership');
      if (chat.ownerId === actor && memberIds(chat).length > 1) return say('409 owner_must_transfer');
      return say('204', departed(chat, round, [actor]));
    case 'add': {
      if (command.userIds.includes(actor)) return say('422 invalid_membership');
      if (!isMember) return hidden;
      if (chat.type === 'single') return say('422 invalid_membership');
      if (chat.isArchived && !isTooSmall(chat, memberIds(chat).length)) return say('409 chat_archived');
      if (command.userIds.some((id) => chat.inactive.includes(id))) return say('422 unknown_member');
      const newcomers = command.userIds.filter((id) => !(id in chat.members));
      return say('200', newcomers.length === 0 ? chat : joined(chat, round, newcomers));
    }
    case 'remove': {
      if (!isVisible) return hidden;
      if (chat.type === 'single') return say('422 invalid_membership');
      if (!manages) return say('403 not_the_owner');
      if (isTooSmall(chat, memberIds(chat).length - 1)) return say('422 invalid_membership');
      if (!(command.userId in chat.members)) return say('404 user_not_found');
      if (command.userId === chat.ownerId) return say('422 invalid_membership');
      return say('204', departed(chat, round, [command.userId]));
    }
    case 'transfer':
      if (!isVisible) return hidden;
      if (!manages) return say('403 not_the_owner');
      if (!(command.userId in chat.members)) return say('404 user_not_found');
      if (command.userId === chat.ownerId) return say('200');
      if (chat.inactive.includes(command.userId)) return say('422 unknown_member');
      return say('200', happened(chat, round, 'chat.updated', { ownerId: command.userId }));
    case 'change':
      if (!isVisible) return hidden;
      if (!manages) return say('403 not_the_owner');
      if (command.patch.archived === false && chat.isArchived && isTooSmall(chat, memberIds(chat).length))
        return say('422 invalid_membership');
      return say('200', changed(chat, round, command.patch));
    case 'delete':
      if (!isVisible) return hidden;
      if (!manages) return say('403 not_the_owner');
      return say('204', happened(chat, round, 'chat.deleted', { isDeleted: true }, { went: memberIds(chat) }));
    case 'read':
      if (!isMember) return hidden;
      return command.seq > chat.lastSeq ? say('400 invalid_request') : say('200', read(chat, actor, command.seq));
  }
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
  const isArchived = isTooSmall(chat, Object.keys(members).length);
  return happened(chat, round, 'members.joined', { members, isArchived }, { came });
}

function departed(chat: ChatModel, round: number, went: readonly string[]): ChatModel {
  const members = without(chat, went);
  const isArchived = chat.isArchived || isTooSmall(chat, Object.keys(members).length);
  return happened(chat, round, 'members.left', { members, isArchived }, { went });
}

function changed(chat: ChatModel, round: number, { name, description, archived }: ChatPatchOf): ChatModel {
  const next = {
    name: name ?? chat.name,
    description: description === undefined ? chat.description : description,
    isArchived: archived ?? chat.isArchived,
  };
  const isSame =
    next.name === chat.name && next.description === chat.description && next.isArchived === chat.isArchived;
  return isSame ? chat : happened(chat, round, 'chat.updated', next);
}

type ChatPatchOf = Extract<ChatCommand, { kind: 'change' }>['patch'];

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
