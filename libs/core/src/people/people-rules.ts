import { DomainError } from '../errors.js';
import type { UserStatus, WorkspaceRole } from '../models.js';
import type { InviteRole } from './accounts.js';

/**
 * Who manages whom in a workspace: the owner manages everyone but themselves, an admin manages the members, a
 * member manages nobody. Managing people means deactivating and reactivating them and issuing password reset
 * links. Only the owner assigns roles, in person: never with an API token.
 */

export interface Manageable {
  id: string;
  role: WorkspaceRole;
  status: UserStatus;
  isBot: boolean;
}

/** A field that is absent stays as it is. */
export interface PersonChange {
  role?: WorkspaceRole;
  status?: UserStatus;
}

/** Throws `not_an_admin`. */
export function assertAdmin({ role }: Pick<Manageable, 'role'>): void {
  if (role === 'member')
    throw new DomainError('not_an_admin', 'Only the owner and the admins of the workspace may do this.');
}

/** Throws `not_an_admin`, `not_the_owner`, or `owner_must_transfer` for an owner who manages themselves. */
export function assertMayManagePerson(actor: Manageable, target: Manageable): void {
  assertAdmin(actor);
  if (actor.role === 'owner') return assertNotOneself(actor, target);
  if (target.role !== 'member')
    throw new DomainError('not_the_owner', 'Only the owner of the workspace may manage admins.');
}

/** Whether the person who granted something earlier could still grant it now. */
export function stillManages(grantor: Manageable, target: Manageable): boolean {
  const isManager = grantor.role === 'owner' || (grantor.role === 'admin' && target.role === 'member');
  return isManager && grantor.id !== target.id && grantor.status === 'active';
}

/**
 * Throws like `assertMayManagePerson`. Also throws `not_the_owner` if the actor may not assign roles, and
 * `unknown_member` if the new owner of the workspace may not own it.
 */
export function assertMayChangePerson(actor: Manageable, target: Manageable, change: PersonChange): void {
  if (isOwnerAsIs(actor, target, change)) return;
  assertMayManagePerson(actor, target);
  if (change.role === undefined) return;
  if (actor.role !== 'owner')
    throw new DomainError('not_the_owner', 'Only the owner of the workspace may assign roles.');
  if (change.role === 'owner') assertMayOwnWorkspace({ ...target, status: change.status ?? target.status });
}

/**
 * Whether the change decides about a role: it gives or takes one, or reactivates an admin. Then an API token is
 * not enough, and the owner proves their password again.
 */
export function decidesRole(target: Manageable, { role, status }: PersonChange): boolean {
  const reactivates = status === 'active' && target.status !== 'active';
  return role !== undefined || (reactivates && target.role !== 'member');
}

/**
 * Whether a reset link for `target` lets its holder act as an admin. Then it is issued like a role: whoever
 * stole the owner's access token must not get an account that outlives it.
 */
export function linkGivesRole(target: Pick<Manageable, 'role'>): boolean {
  return target.role !== 'member';
}

/** Throws like `assertAdmin`, and `not_the_owner` if an admin invites an admin. */
export function assertMayInvite(actor: Manageable, invited: InviteRole): void {
  assertAdmin(actor);
  if (invited === 'member' || actor.role === 'owner') return;
  throw new DomainError('not_the_owner', 'Only the owner of the workspace may invite admins.');
}

/** The owner must be an active person. Nobody could sign in as a bot to transfer the workspace later. */
function assertMayOwnWorkspace({ status, isBot }: Manageable): void {
  if (status === 'active' && !isBot) return;
  const message = 'Only an active person who is not a bot can be given the role `owner`.';
  const errors = [{ pointer: '/role', code: 'unknown_member', message }];
  throw new DomainError('unknown_member', 'Only an active person can become the owner of the workspace.', errors);
}

function assertNotOneself(actor: Manageable, target: Manageable): void {
  if (target.id !== actor.id) return;
  throw new DomainError('owner_must_transfer', 'Nobody may manage the owner. Transfer the workspace first.');
}

function isOwnerAsIs(
  actor: Manageable,
  target: Manageable,
  { role = 'owner', status = 'active' }: PersonChange,
): boolean {
  return actor.role === 'owner' && actor.id === target.id && role === 'owner' && status === 'active';
}
