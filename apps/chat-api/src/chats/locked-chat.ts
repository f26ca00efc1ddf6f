import {
  requireFound,
  type Actor,
  type ChatRole,
  type Repositories,
  type Standing,
  type StoredChat,
} from '@fechatter/core';
import { readerStanding, requireMember } from './chat-access.js';

export interface LockedChat<Role = ChatRole | null> {
  chat: StoredChat;
  standing: Standing & { role: Role };
}

/** Locks the chat's row. Throws `chat_not_found` unless the actor may see the chat. */
export async function lockVisible(tx: Repositories, actor: Actor, chatId: string): Promise<LockedChat> {
  const chat = requireFound(await tx.chats.lock(actor, chatId), 'chat_not_found');
  return { chat, standing: await readerStanding(tx, actor, chatId) };
}

/** Locks the chat's row. Throws `chat_not_found` or `not_a_member` unless the actor is a member. */
export async function lockAsMember(tx: Repositories, actor: Actor, chatId: string): Promise<LockedChat<ChatRole>> {
  const { chat, standing } = await lockVisible(tx, actor, chatId);
  return { chat, standing: { ...standing, role: requireMember(standing) } };
}
