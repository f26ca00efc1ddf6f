import type { Timestamp, User, Workspace } from '../models.js';

/** The answer to signing up, signing in and refreshing. */
export interface AuthTokens {
  accessToken: string;
  tokenType: 'Bearer';
  /** Seconds. */
  expiresIn: number;
  /** Null if the client asked for a cookie, which then holds the token. */
  refreshToken: string | null;
  /** Seconds until the session ends. Refreshing does not extend it. */
  refreshExpiresIn: number;
  user: User;
  workspace: Workspace;
}

/** A person's sign-in on one device, as shown to that person. */
export interface Session {
  /** @format uuid */
  id: string;
  /** The beginning of the client's `User-Agent`; null if it sent none. */
  device: string | null;
  /** The address of the latest use. */
  address: string | null;
  createdAt: Timestamp;
  /** The time of the sign-in or of the latest refresh. */
  lastUsedAt: Timestamp;
  expiresAt: Timestamp;
  /** Whether this is the session of the request. */
  isCurrent: boolean;
}

/** An API token is a session too, so that one mechanism revokes both. */
export type SessionKind = 'session' | 'api_token';
