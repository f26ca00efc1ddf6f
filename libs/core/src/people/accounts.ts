import type { Id, Timestamp, User, Workspace, WorkspaceRole } from '../models.js';

/** Workspaces, the people in them, and how they get in: what signing up, in and out works on. */

/** What whoever has signed up or in, or has refreshed, goes on with. */
export interface AuthTokens {
  accessToken: string;
  tokenType: 'Bearer';
  /** Seconds. */
  expiresIn: number;
  /** Null where the client asked for a cookie, which holds it then. */
  refreshToken: string | null;
  /** Seconds until the session ends, which no refresh moves. */
  refreshExpiresIn: number;
  user: User;
  workspace: Workspace;
}

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

export interface WorkspaceRepository {
  /** Null if the slug is taken. */
  insert(name: string, slug: string): Promise<Workspace | null>;
  /** Whether there is any; until the transaction ends, nobody else finds out. */
  lockExistence(): Promise<boolean>;
  find(workspaceId: string): Promise<Workspace | null>;
  /** Locked until the transaction ends. */
  lock(workspaceId: string): Promise<Workspace | null>;
  /** Of a locked one. Throws `slug_taken`. */
  update(workspace: Workspace): Promise<Workspace>;
}

export interface UserRepository {
  /** Throws `email_taken`. */
  insert(user: NewUser): Promise<User>;
  /** A member that is a program: without an address, and with no password to sign in with. */
  insertBot(bot: NewBot): Promise<User>;
  /** Active or not; e-mail addresses are compared without case. */
  findAccount(email: string): Promise<Account | null>;
  find(workspaceId: string, userId: string): Promise<User | null>;
  /**
   * Those of `userIds` that there are, by id: locked until the transaction ends, against changes and against new sessions of theirs. What
   * only refers to them goes on.
   */
  lock(workspaceId: string, userIds: readonly string[]): Promise<User[]>;
  /** Of a locked person. */
  updateProfile(userId: string, profile: Profile): Promise<User>;
  /** Of a locked person. A workspace has one owner at any moment: another one only after the one before has another role. */
  updateStanding(userId: string, standing: Pick<User, 'role' | 'status'>): Promise<User>;
  /** Null for those who have none, as bots. */
  findPasswordHash(userId: string): Promise<string | null>;
  /** Of a locked person. */
  updatePassword(userId: string, passwordHash: string): Promise<void>;
  /** People of the workspace with a larger id than `afterId`, by id. */
  page(workspaceId: string, afterId: string | null, limit: number): Promise<User[]>;
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

export interface InviteRepository {
  insert(invite: NewInvite): Promise<Invite>;
  /** Null if there is none, or it has expired, or whoever made it could not make one now: they know its token. */
  findValid(inviteId: string): Promise<Invite | null>;
  find(workspaceId: string, inviteId: string): Promise<Invite | null>;
  /** Those of the workspace with a smaller id than `beforeId`, newest first. */
  page(workspaceId: string, beforeId: string | null, limit: number): Promise<Invite[]>;
  /** Whether there was one. */
  delete(workspaceId: string, inviteId: string): Promise<boolean>;
  /** Takes one of the places; false if none is left, or the invite is gone, or has expired. */
  use(inviteId: string): Promise<boolean>;
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

export interface PasswordResetRepository {
  /** The person is locked, and has no open one. */
  insert(reset: NewPasswordReset): Promise<PasswordReset>;
  find(workspaceId: string, resetId: string): Promise<PasswordReset | null>;
  /** Null if there is none that opens anything any more, or its person is not active. */
  findOpen(resetId: string): Promise<PasswordReset | null>;
  /** Whether it was open until now. The person is locked. */
  use(resetId: string): Promise<boolean>;
  /** Those that the person has open open nothing from now on. The person is locked. */
  voidOpen(userId: string): Promise<void>;
}
