import {
  assertMayManagePerson,
  DomainError,
  requireFound,
  isId,
  type Actor,
  type Repositories,
  type User,
} from '@fechatter/core';
import { findAdmin } from '../access/found-people.js';

/** The people whose tokens an actor may list, create and revoke: the actor, and the bots that they manage. */

/** Null if there is no such bot. Throws `not_an_admin`, or `not_the_owner` for a bot with the role admin. */
async function findBot(tx: Repositories, actor: Actor, userId: string): Promise<User | null> {
  const me = await findAdmin(tx, actor);
  const person = isId(userId) ? await tx.users.find(actor.workspaceId, userId) : null;
  if (!person?.isBot) return null;
  assertMayManagePerson(me, person);
  return person;
}

/** The person whose tokens to list: `userId`, or the actor without it. Throws `user_not_found`. */
export async function holderForList(tx: Repositories, actor: Actor, userId: string | null): Promise<string> {
  if (userId === null || userId === actor.userId) return actor.userId;
  return requireFound(await findBot(tx, actor, userId), 'user_not_found').id;
}

/** The person for whom to create a token: `userId`, or the actor without it. Throws `unknown_member`. */
export async function holderForNewToken(tx: Repositories, actor: Actor, userId: string | null): Promise<string> {
  if (userId === null || userId === actor.userId) return actor.userId;
  const bot = await findBot(tx, actor, userId);
  if (bot?.status !== 'active') throw notAnActiveBot();
  return bot.id;
}

/** Whether the actor may see and revoke the tokens of `userId`. */
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
  const errors = [
    {
      pointer: '/userId',
      code: 'unknown_member',
      message: '`userId` must be the id of an active bot of the workspace.',
    },
  ];
  return new DomainError('unknown_member', 'A token is for yourself or for an active bot.', errors);
}
