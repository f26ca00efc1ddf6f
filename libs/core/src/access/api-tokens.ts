import type { Actor } from '../actor.js';
import type { Id, Timestamp } from '../models.js';
import type { Scope } from './scopes.js';

/** An API token as it is listed: without the token itself, which is shown once. */
export interface ApiToken {
  id: Id;
  /** Whom it acts for. */
  userId: Id;
  name: string;
  scope: Scope;
  createdAt: Timestamp;
  expiresAt: Timestamp;
  /** To the minute. Null until it is used. */
  lastUsedAt: Timestamp | null;
}

/** The session that a token is: what is shut out by it, and what its hash is made of. */
export interface StoredApiToken extends ApiToken {
  sessionId: string;
}

export interface NewApiToken extends Pick<ApiToken, 'userId' | 'name' | 'scope'> {
  workspaceId: string;
  sessionId: string;
  tokenHash: Uint8Array;
  expiresInSeconds: number;
}

/** Whom a living token speaks for. */
export interface ApiTokenHolder extends Actor {
  sessionId: string;
  scope: Scope;
  /** Milliseconds since 1970. */
  expiresAtMs: number;
}
