import { DomainError } from '../errors.js';
import type { UserStatus, WorkspaceRole } from '../models.js';

/**
 * Who manages whom in a workspace: the owner everyone but themselves, an admin the members, a member nobody. Managing is to deactivate and
 * to reactivate, and to issue a link that resets a password. Roles are the owner's alone to give.
 */

export interface Manageable {
  id: string;
  role: WorkspaceRole;
  status: UserStatus;
  isBot: boolean;
}

/** What is to be different about a person; absent leaves it. */
export interface PersonChange {
  role?: WorkspaceRole;
  status?: UserStatus;
}

/** Throws `not_an_admin`. */
export function assertAdmin({ role }: Pick<Manageable, 'role'>): void {
  if (role === 'member')
    throw new DomainError('not_an_admin', 'Only the owner and admins of the workspace may do that.');
}

/** Throws `not_an_admin`, `not_the_owner`, or `owner_must_transfer` for the owner themselves, whom nobody manages. */
export function assertMayManagePerson(actor: Manageable, target: Manageable): void {
  assertAdmin(actor);
  if (actor.role === 'owner') return assertNotOneself(actor, target);
  if (target.role !== 'member')
    throw new DomainError('not_the_owner', 'Only the owner of the workspace manages admins.');
}

/** The same of what was granted a while ago: whether the one who granted it could do so now. */
export function stillManages(grantor: Manageable, target: Manageable): boolean {
  const isManager = grantor.role === 'owner' || (grantor.role === 'admin' && target.role === 'member');
  return isManager && grantor.id !== target.id && grantor.status === 'active';
}

/**
 * Throws as `assertMayManagePerson` does, `not_the_owner` where a role is not the actor's to give, and `unknown_member` where a workspace would
 * be given to someone who can't have it.
 */
export function assertMayChangePerson(actor: Manageable, target: Manageable, change: PersonChange): void {
  if (isOwnerAsIs(actor, target, change)) return;
  assertMayManagePerson(actor, target);
  if (change.role === undefined) return;
  if (actor.role !== 'owner') throw new DomainError('not_the_owner', 'Only the owner of the workspace gives roles.');
  if (change.role === 'owner') assertMayOwnWorkspace({ ...target, status: change.status ?? target.status });
}

/** A workspace passes to an active person; a bot has nobody who could sign in to hand it on. */
function assertMayOwnWorkspace({ status, isBot }: Manageable): void {
  if (status === 'active' && !isBot) return;
  const message = 'must be an active person, and no bot';
  const errors = [{ pointer: '/role', code: 'unknown_member', message }];
  throw new DomainError('unknown_member', 'The workspace is given to an active person only.', errors);
}

function assertNotOneself(actor: Manageable, target: Manageable): void {
  if (target.id !== actor.id) return;
  throw new DomainError('owner_must_transfer', 'Nobody manages the owner: transfer the workspace first.');
}

function isOwnerAsIs(
  actor: Manageable,
  target: Manageable,
  { role = 'owner', status = 'active' }: PersonChange,
): boolean {
  return actor.role === 'owner' && actor.id === target.id && role === 'owner' && status === 'active';
}
