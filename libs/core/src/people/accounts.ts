import type { Id, Timestamp, User, Workspace, WorkspaceRole } from '../models.js';

/** The people of a workspace, and how they get in. */

/** A person's sign-in data; what `User` does not show. */
export interface Account {
  user: User;
  workspace: Workspace;
  /** Null for those who can't sign in, as bots. */
  passwordHash: string | null;
}

export interface NewUser {
  workspaceId: string;
  email: string;
  fullName: string;
  passwordHash: string;
  role: WorkspaceRole;
}

/** What people say of themselves. */
export type Profile = Pick<User, 'fullName' | 'timeZone' | 'avatarUrl'>;

export interface NewBot {
  workspaceId: string;
  fullName: string;
  avatarUrl: string | null;
}

export interface Invite {
  id: Id;
  workspaceId: Id;
  /** Whom it is for; null for anyone who has the token. */
  email: string | null;
  role: Exclude<WorkspaceRole, 'owner'>;
  expiresAt: Timestamp;
  maxUses: number;
  uses: number;
  createdAt: Timestamp;
}

export interface NewInvite {
  workspaceId: string;
  createdBy: string;
  email: string | null;
  role: Invite['role'];
  expiresInSeconds: number;
  maxUses: number;
}

/** A link that lets a person in who forgot their password. Nothing secret is stored of it. */
export interface PasswordReset {
  id: Id;
  workspaceId: Id;
  userId: Id;
  /** Who made it: it is good as long as they manage the person. */
  issuedBy: Id;
  createdAt: Timestamp;
  expiresAt: Timestamp;
}

export interface NewPasswordReset {
  workspaceId: string;
  userId: string;
  issuedBy: string;
  ttlSeconds: number;
}
