import type { Timestamp, User, Workspace } from '../models.js';

/** The answer to signing up, signing in and refreshing. */
export interface AuthTokens {
  /** Send it as `Authorization: Bearer`. It is a JWT; treat it as opaque. */
  accessToken: string;
  /** How the access token is sent. */
  tokenType: 'Bearer';
  /** Seconds until the access token expires: 900, unless the operator has changed it. */
  expiresIn: number;
  /** Null if the client asked for a cookie, which then holds the token. */
  refreshToken: string | null;
  /**
   * Seconds until the session ends: 30 days after the sign-in, unless the operator has changed it. Refreshing
   * does not extend it.
   */
  refreshExpiresIn: number;
  /** Who is signed in. */
  user: User;
  /** The person's workspace. */
  workspace: Workspace;
}

/** A person's sign-in on one device, as shown to that person. */
export interface Session {
  /**
   * Identifies the session.
   * @format uuid
   */
  id: string;
  /** The beginning of the client's `User-Agent`; null if it sent none. */
  device: string | null;
  /** The address of the latest use. */
  address: string | null;
  /** The time of the sign-in. */
  createdAt: Timestamp;
  /** The time of the sign-in or of the latest refresh. */
  lastUsedAt: Timestamp;
  /** When the session ends. Refreshing does not extend it. */
  expiresAt: Timestamp;
  /** Whether this is the session of the request. */
  isCurrent: boolean;
}

/** An API token is a session too, so that one mechanism revokes both. */
export type SessionKind = 'session' | 'api_token';
