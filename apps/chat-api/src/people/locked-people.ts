import { requireFound, type Actor, type Repositories, type User } from '@fechatter/core';

/**
 * The actor and the person whom they are about to change, locked, and `others` with them. Those who were locked out of turn wait for each
 * other: everyone who is concerned is locked by one statement, by id. Throws `user_not_found`.
 */
export async function lockBoth(
  tx: Repositories,
  actor: Actor,
  userId: string,
  others: readonly string[] = [],
): Promise<{ me: User; target: User }> {
  const people = await tx.users.lock(actor.workspaceId, [...new Set([actor.userId, userId, ...others])]);
  const known = (id: string) =>
    requireFound(
      people.find((person) => person.id === id),
      'user_not_found',
    );
  return { target: known(userId), me: known(actor.userId) };
}
