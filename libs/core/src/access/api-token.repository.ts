import type { Actor } from '../actor.js';
import type { ApiToken } from './api-tokens.js';
import type { Scope } from './scopes.js';

/** A token with the id of its session, which revocations name and the token's hash is computed from. */
export interface StoredApiToken extends ApiToken {
  sessionId: string;
}

export interface NewApiToken extends Pick<ApiToken, 'userId' | 'name' | 'scope'> {
  workspaceId: string;
  sessionId: string;
  tokenHash: Uint8Array;
  expiresInSeconds: number;
}

/** The person that a token acts for. */
export interface ApiTokenHolder extends Actor {
  sessionId: string;
  scope: Scope;
  /** Milliseconds since 1970. */
  expiresAtMs: number;
}

/** A token is active until it expires or is revoked. */
export interface ApiTokenRepository {
  /** Null if the token's person is not active. An active person stays active until the transaction ends. */
  insert(token: NewApiToken): Promise<StoredApiToken | null>;
  /** Finds active tokens only. */
  find(workspaceId: string, tokenId: string): Promise<StoredApiToken | null>;
  /** The person's active tokens with an id below `beforeId`, newest first. */
  page(workspaceId: string, userId: string, beforeId: string | null, limit: number): Promise<ApiToken[]>;
  /**
   * Records that a token that is not revoked was used. Null if no such token has this hash, or its person is
   * not active.
   */
  recordUse(sessionId: string, tokenHash: Uint8Array): Promise<ApiTokenHolder | null>;
}
