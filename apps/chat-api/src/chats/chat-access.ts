import {
  assertFound,
  canRead,
  DomainError,
  requireFound,
  type Actor,
  type ChatRole,
  type ChatStanding,
  type Repositories,
  type Standing,
} from '@fechatter/core';

/**
 * The one place that checks who may read a chat, and who must be a member of it. Whoever may not see a chat
 * is answered `chat_not_found`, as for a chat that does not exist. Whoever sees it without being a member, as
 * everyone in the workspace sees a public channel, is answered `not_a_member` where membership is needed.
 */

/** The actor's standing in a chat that they may read. Throws `chat_not_found`. */
export async function readerStanding(view: Repositories, actor: Actor, chatId: string): Promise<ChatStanding> {
  const standing = requireFound(await view.members.findStanding(actor, chatId), 'chat_not_found');
  assertFound(canRead(standing), 'chat_not_found');
  return standing;
}

/** Throws `chat_not_found` unless the actor may read the chat. */
export async function assertReadable(view: Repositories, actor: Actor, chatId: string): Promise<void> {
  await readerStanding(view, actor, chatId);
}

/** Throws `chat_not_found` or `not_a_member` unless the actor is a member of the chat. */
export async function assertMember(view: Repositories, actor: Actor, chatId: string): Promise<void> {
  requireMember(await readerStanding(view, actor, chatId));
}

/** Returns the role of a person who reads a chat. Throws `not_a_member`. */
export function requireMember({ role }: Standing): ChatRole {
  if (role === null) throw notAMember();
  return role;
}

/**
 * Throws the error for a non-member: `not_a_member` if they can see the chat, else `chat_not_found`. Ignores
 * a membership that began since the check.
 */
export async function refuseOutsider(view: Repositories, actor: Actor, chatId: string): Promise<never> {
  const standing = requireFound(await view.members.findStanding(actor, chatId), 'chat_not_found');
  assertFound(canRead({ ...standing, role: null }), 'chat_not_found');
  throw notAMember();
}

function notAMember(): DomainError {
  return new DomainError('not_a_member', 'Only members of the channel may do this.');
}
