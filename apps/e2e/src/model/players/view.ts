import type { Chat, Member, Message, Page } from '@fechatter/core';
import { readAll, type Person } from '@fechatter/testing';
import { history, search } from '../../steps.js';
import { isIn, isReadable, memberIds, unreadCount, type ChatModel } from '../expected/chat-model.js';

/**
 * What a person can list, read and find of a chat, reduced to what the model knows. Null for a chat they
 * can't see.
 */
export interface View {
  chat: object;
  isListed: boolean;
  isJoinable: boolean;
  members: object[] | null;
  messages: object[] | null;
  /** The ids of the messages that a search finds. */
  found: string[];
}

/** The lists of a person, read once for all chats. */
export interface Lists {
  chats: Chat[];
  joinable: Chat[];
  found: Message[];
}

export async function readLists(person: Person, word: string): Promise<Lists> {
  const chats = await readAll<Chat>(person, '/api/chat');
  const joinable = await readAll<Chat>(person, '/api/chat', 100, { scope: 'public' });
  return { chats, joinable, found: await findAll(person, word) };
}

export async function readView(person: Person, chatId: string, lists: Lists): Promise<View | null> {
  const { status, body } = await person.api.get<Chat>(`/api/chat/${chatId}`);
  const isListed = lists.chats.some(({ id }) => id === chatId);
  const isJoinable = lists.joinable.some(({ id }) => id === chatId);
  const found = lists.found.filter((message) => message.chatId === chatId).map(({ id }) => id);
  if (status === 404) {
    const [members, messages] = [await shown(person, `${chatId}/members`), await shown(person, `${chatId}/messages`)];
    const isSeen = isListed || isJoinable || found.length > 0 || members !== null || messages !== null;
    return isSeen ? { chat: {}, isListed, isJoinable, members, messages, found } : null;
  }
  return {
    chat: chatFields(body),
    isListed,
    isJoinable,
    members: (await readAll<Member>(person, `/api/chat/${chatId}/members`)).map(memberFields),
    messages: (await history(person, chatId)).map(messageFields),
    found: found.toSorted(),
  };
}

/** Returns the view that the model expects. */
export function expectedView(chat: ChatModel, userId: string): View | null {
  const isMember = isIn(chat, userId);
  if (!isReadable(chat, userId)) return null;
  const messages = Object.values(chat.messages).sort((a, b) => a.seq - b.seq);
  const present = messages.filter(({ content }) => content !== null).map(({ id }) => id);
  const members = memberIds(chat).sort((a, b) => Number(a) - Number(b));
  return {
    chat: expectedChat(chat, userId, messages),
    isListed: isMember,
    isJoinable: !isMember && !chat.isArchived,
    members: members.map((id) => expectedMember(chat, id)),
    messages,
    found: present.toSorted(),
  };
}

function expectedChat(chat: ChatModel, userId: string, messages: readonly object[]): object {
  const { id, type, name, description, ownerId, lastSeq, isArchived } = chat;
  const me = chat.members[userId];
  const peer = type === 'single' ? memberIds(chat).find((other) => other !== userId) : undefined;
  const role = ownerId === userId ? 'owner' : 'member';
  return {
    ...{ id, type, name, description, ownerId, lastSeq, isArchived },
    memberCount: memberIds(chat).length,
    last: messages.at(-1) ?? null,
    me: me ? { role, readSeq: me.readSeq, unreadCount: unreadCount(chat, userId), peer: peer ?? null } : null,
  };
}

function expectedMember({ members, ownerId }: ChatModel, userId: string): object {
  return { userId, role: userId === ownerId ? 'owner' : 'member', joinedSeq: members[userId]?.joinedSeq };
}

function chatFields({
  id,
  type,
  name,
  description,
  ownerId,
  lastSeq,
  archivedAt,
  memberCount,
  lastMessage,
  me,
}: Chat): object {
  return {
    ...{ id, type, name, description, ownerId, lastSeq, isArchived: archivedAt !== null, memberCount },
    last: lastMessage && messageFields(lastMessage),
    me: me && { role: me.role, readSeq: me.readSeq, unreadCount: me.unreadCount, peer: me.peer?.id ?? null },
  };
}

function memberFields({ user, role, joinedSeq }: Member): object {
  return { userId: user.id, role, joinedSeq };
}

function messageFields({ id, seq, changedSeq, senderId, clientId, content }: Message): object {
  return { id, seq, changedSeq, senderId, clientId, content };
}

/** Null for the expected 404, else the answer. */
async function shown(person: Person, path: string): Promise<object[] | null> {
  const { status, body } = await person.api.get<object>(`/api/chat/${path}`);
  return status === 404 ? null : [body];
}

async function findAll(person: Person, word: string): Promise<Message[]> {
  const messages: Message[] = [];
  let cursor: string | null = null;
  do {
    const answer: Page<{ message: Message }> = await search(person, word, cursor === null ? {} : { cursor });
    messages.push(...answer.items.map(({ message }) => message));
    cursor = answer.nextCursor;
  } while (cursor !== null);
  return messages;
}
