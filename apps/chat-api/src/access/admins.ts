import { assertAdmin, requireFound, type Actor, type Repositories, type User } from '@fechatter/core';

/** Returns the actor. Throws `not_an_admin` unless they are the owner or an admin now. */
export async function findAdmin(tx: Repositories, { workspaceId, userId }: Actor): Promise<User> {
  const admin = requireFound(await tx.users.find(workspaceId, userId), 'user_not_found');
  assertAdmin(admin);
  return admin;
}
