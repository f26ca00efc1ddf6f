import type { Actor } from './store.js';
import type { User, Workspace, WorkspaceRole } from './models.js';

/** Workspaces, the people in them, and how they get in: what signing up, in and out works on. */

export interface AuthTokens {
  accessToken: string;
  tokenType: 'Bearer';
  /** Seconds. */
  expiresIn: number;
  refreshToken: string;
  /** Seconds until the session ends, which no refresh moves. */
  refreshExpiresIn: number;
  user: User;
  workspace: Workspace;
}

/** A person's sign-in data; what `User` does not show. */
export interface Account {
  user: User;
  workspace: Workspace;
  passwordHash: string;
}

export interface NewUser {
  workspaceId: string;
  email: string;
  fullName: string;
  passwordHash: string;
  role: WorkspaceRole;
}

export interface WorkspaceRepository {
  /** Null if the slug is taken. */
  insert(name: string, slug: string): Promise<Workspace | null>;
  /** Whether there is any; until the transaction ends, nobody else finds out. */
  lockExistence(): Promise<boolean>;
  find(workspaceId: string): Promise<Workspace | null>;
}

export interface UserRepository {
  /** Throws `email_taken`. */
  insert(user: NewUser): Promise<User>;
  /** Active or not; e-mail addresses are compared without case. */
  findAccount(email: string): Promise<Account | null>;
  find(workspaceId: string, userId: string): Promise<User | null>;
  /** People of the workspace with a larger id than `afterId`, by id. */
  page(workspaceId: string, afterId: string | null, limit: number): Promise<User[]>;
}

/** A session is a family of refresh tokens, of which one is the present. Tokens are kept as hashes. */
export interface Session {
  id: string;
  workspaceId: string;
  userId: string;
  tokenHash: Buffer;
  /** The hash of the token before, while a repeat with that is still taken for the same request. */
  graceTokenHash: Buffer | null;
  /** Seconds until it ends. */
  secondsLeft: number;
}

export interface NewSession {
  id: string;
  workspaceId: string;
  userId: string;
  tokenHash: Buffer;
  ttlSeconds: number;
}

export interface SessionRepository {
  insert(session: NewSession): Promise<void>;
  /** Locked until the transaction ends. Null if it is over, revoked, or its person is not active. */
  lockLiving(sessionId: string, graceSeconds: number): Promise<Session | null>;
  rotate(session: Session, tokenHash: Buffer): Promise<void>;
  /** Whether this ended it; false if it had ended already. */
  revoke(sessionId: string): Promise<boolean>;
  /** Whether `actor`'s access tokens count for nothing any more. */
  isRevoked(actor: Actor & { sessionId: string }): Promise<boolean>;
}

export interface Invite {
  id: string;
  workspaceId: string;
  /** Whom it is for; null for anyone who has the token. */
  email: string | null;
  role: Exclude<WorkspaceRole, 'owner'>;
  expiresAt: string;
  maxUses: number;
  uses: number;
  createdAt: string;
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
  /** Null if there is none, or it has expired. */
  findValid(inviteId: string): Promise<Invite | null>;
  find(workspaceId: string, inviteId: string): Promise<Invite | null>;
  /** Takes one of the places; false if none is left. */
  use(inviteId: string): Promise<boolean>;
}
