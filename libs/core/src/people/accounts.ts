import type { Id, Timestamp, User, WorkspaceRole } from '../models.js';

/** What people may change about themselves. */
export type Profile = Pick<User, 'fullName' | 'timeZone' | 'avatarUrl'>;

/** The role that an invite gives. */
export type InviteRole = Exclude<WorkspaceRole, 'owner'>;

export interface Invite {
  id: Id;
  workspaceId: Id;
  /** The address that the invite is for; null if anyone who has the token may use it. */
  email: string | null;
  /** The role that a person who signs up with the invite gets. */
  role: InviteRole;
  /** From then on nobody can sign up with the invite. */
  expiresAt: Timestamp;
  /** How many people can sign up with the invite. */
  maxUses: number;
  /** How many people have signed up with it. */
  uses: number;
  createdAt: Timestamp;
}

/** A link for a person who forgot their password. Nothing secret is stored with it. */
export interface PasswordReset {
  id: Id;
  workspaceId: Id;
  userId: Id;
  /** The person who issued the link. It is valid while they manage `userId`. */
  issuedBy: Id;
  createdAt: Timestamp;
  expiresAt: Timestamp;
}
