import { requireFound, type Actor, type Repositories, type User } from '@fechatter/core';

/**
 * Locks the actor, the person whom they are about to change, and `others`. One statement locks them all,
 * ordered by id, so that concurrent requests don't deadlock. Throws `user_not_found` if the actor or the
 * person does not exist.
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
