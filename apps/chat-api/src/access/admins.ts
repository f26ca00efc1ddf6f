import { assertAdmin, requireFound, type Actor, type Repositories, type User } from '@fechatter/core';

/** Who acts, as the workspace knows them now. Throws `not_an_admin` for members. */
export async function findAdmin(tx: Repositories, { workspaceId, userId }: Actor): Promise<User> {
  const admin = requireFound(await tx.users.find(workspaceId, userId), 'user_not_found');
  assertAdmin(admin);
  return admin;
}
