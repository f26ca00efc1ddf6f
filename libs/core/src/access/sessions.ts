import type { Timestamp, User, Workspace } from '../models.js';

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

/** Where a person is signed in, as they are shown it. */
export interface Session {
  /** @format uuid */
  id: string;
  /** What its client said of itself: the beginning of the `User-Agent`, null if there was none. */
  device: string | null;
  /** From where it was used last. */
  address: string | null;
  createdAt: Timestamp;
  /** When it began, or was last refreshed. */
  lastUsedAt: Timestamp;
  expiresAt: Timestamp;
  /** Whether it is the one that asks. */
  isCurrent: boolean;
}

/** API tokens are sessions too: who is shut out of the one is shut out of the other by the same means. */
export type SessionKind = 'session' | 'api_token';

/** What is noted whenever a session is used to get tokens. */
export interface SessionUse {
  device: string | null;
  address: string | null;
}

/** A session is a family of refresh tokens, of which one is the present. Tokens are kept as hashes. */
export interface ActiveSession {
  id: string;
  workspaceId: string;
  userId: string;
  tokenHash: Uint8Array;
  /** The hash of the token before, while a repeat with that is still taken for the same request. */
  graceTokenHash: Uint8Array | null;
  /** Seconds until it ends. */
  secondsLeft: number;
}

export interface NewSession extends SessionUse {
  id: string;
  workspaceId: string;
  userId: string;
  /** Of the password that was proven. */
  passwordHash: string;
  tokenHash: Uint8Array;
  ttlSeconds: number;
}

/** A place in the list of a person's sessions: what comes after it was used earlier. */
export interface SessionPosition {
  lastUsedAt: string;
  id: string;
}

export interface SessionSelection {
  kinds: readonly SessionKind[];
  /** Null spares none. */
  exceptSessionId: string | null;
}
