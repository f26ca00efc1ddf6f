import {
  assertMayManagePerson,
  DomainError,
  requireFound,
  isId,
  type Actor,
  type Repositories,
  type User,
} from '@fechatter/core';
import { findAdmin } from '../access/admins.js';

/** Whose tokens one may see, make and revoke: one's own, and those of the bots that one manages. */

/** The bot of that id. Null if there is none; throws `not_an_admin`, and `not_the_owner` for a bot that only the owner manages. */
async function findBot(tx: Repositories, actor: Actor, userId: string): Promise<User | null> {
  const me = await findAdmin(tx, actor);
  const person = isId(userId) ? await tx.users.find(actor.workspaceId, userId) : null;
  if (!person?.isBot) return null;
  assertMayManagePerson(me, person);
  return person;
}

/** Whose tokens are to be listed: `userId`, or one's own without it. Throws `user_not_found`. */
export async function holderForList(tx: Repositories, actor: Actor, userId: string | null): Promise<string> {
  if (userId === null || userId === actor.userId) return actor.userId;
  return requireFound(await findBot(tx, actor, userId), 'user_not_found').id;
}

/** The same for a new token. Throws `unknown_member`. */
export async function holderForNewToken(tx: Repositories, actor: Actor, userId: string | null): Promise<string> {
  if (userId === null || userId === actor.userId) return actor.userId;
  const bot = await findBot(tx, actor, userId);
  if (bot?.status !== 'active') throw notAnActiveBot();
  return bot.id;
}

/** Whether the tokens of `userId` are there for the actor at all. */
export async function canManageTokensOf(tx: Repositories, actor: Actor, userId: string): Promise<boolean> {
  if (userId === actor.userId) return true;
  try {
    return (await findBot(tx, actor, userId)) !== null;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

export function notAnActiveBot(): DomainError {
  const errors = [{ pointer: '/userId', code: 'unknown_member', message: 'must be an active bot of the workspace' }];
  return new DomainError('unknown_member', 'A token is for yourself, or for an active bot.', errors);
}
