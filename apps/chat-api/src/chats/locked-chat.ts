import {
  assertFound,
  requireFound,
  type Actor,
  type ChatRole,
  type Repositories,
  type Standing,
  type StoredChat,
} from '@fechatter/core';

export interface LockedChat<Role = ChatRole | null> {
  chat: StoredChat;
  standing: Standing & { role: Role };
}

/** Locks the chat's row. Throws `chat_not_found` unless the actor may see the chat. */
export async function lockVisible(tx: Repositories, actor: Actor, chatId: string): Promise<LockedChat> {
  const chat = requireFound(await tx.chats.lock(actor, chatId), 'chat_not_found');
  const standing = requireFound(await tx.members.findStanding(actor, chatId), 'chat_not_found');
  assertFound(standing.role !== null || chat.type === 'public_channel', 'chat_not_found');
  return { chat, standing };
}

/** Locks the chat's row. Throws `chat_not_found` unless the actor is a member. */
export async function lockAsMember(tx: Repositories, actor: Actor, chatId: string): Promise<LockedChat<ChatRole>> {
  const { chat, standing } = await lockVisible(tx, actor, chatId);
  return { chat, standing: { ...standing, role: requireFound(standing.role, 'chat_not_found') } };
}

/** Throws `chat_not_found` unless the actor is a member of the chat. */
export async function assertMember(view: Repositories, actor: Actor, chatId: string): Promise<void> {
  const standing = await view.members.findStanding(actor, chatId);
  assertFound(standing !== null && standing.role !== null, 'chat_not_found');
}
