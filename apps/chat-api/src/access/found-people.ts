import { assertAdmin, requireFound, type Actor, type Repositories, type User } from '@fechatter/core';

/** Throws `user_not_found` if the workspace has no such person or bot. */
export async function findPerson(
  { users }: Pick<Repositories, 'users'>,
  workspaceId: string,
  userId: string,
): Promise<User> {
  return requireFound(await users.find(workspaceId, userId), 'user_not_found');
}

/** Returns the actor. Throws `not_an_admin` unless they are the owner or an admin now. */
export async function findAdmin(tx: Repositories, { workspaceId, userId }: Actor): Promise<User> {
  const admin = await findPerson(tx, workspaceId, userId);
  assertAdmin(admin);
  return admin;
}
