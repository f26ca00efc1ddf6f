import { canManage, isChannel, type Standing } from '../chats/chat-rules.js';
import { DomainError } from '../errors.js';
import type { ChatSummary, Message } from '../models.js';

/** Throws `not_the_author`, `message_deleted`, `chat_archived`. */
export function assertMayEdit(chat: ChatSummary, message: Message, userId: string): void {
  if (message.senderId !== userId) throw new DomainError('not_the_author', 'Only the author may edit a message.');
  if (message.deletedAt !== null) throw new DomainError('message_deleted', 'The message has been deleted.');
  if (chat.archivedAt !== null)
    throw new DomainError('chat_archived', 'The chat is archived, so its messages cannot be edited.');
}

/** A message may be deleted by its author and by whoever manages the chat. Throws `not_the_author`. */
export function assertMayDelete(chat: ChatSummary, message: Message, userId: string, standing: Standing): void {
  if (message.senderId === userId || canManage(chat, standing)) return;
  throw new DomainError('not_the_author', 'Only the author, or a person who manages the chat, may delete a message.');
}

/**
 * Revisions may be read by the message's author and by whoever manages the channel. Throws `not_the_author`.
 */
export function assertMayListRevisions(
  chat: Pick<ChatSummary, 'type'>,
  message: Message,
  userId: string,
  standing: Standing,
): void {
  if (message.senderId === userId || (isChannel(chat) && canManage(chat, standing))) return;
  throw new DomainError('not_the_author', 'Only the author, or a person who manages the channel, may read revisions.');
}
