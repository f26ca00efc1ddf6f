import type { Id, Timestamp } from '../models.js';
import type { Actor } from '../store.js';

/** Tokens for bots and scripts: what they are allowed, and where they are kept. */

/** Each allows what the ones before it do. */
export const SCOPES = ['read', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Whether a token of the scope `granted` may do what takes `needed`. */
export function allows(granted: Scope, needed: Scope): boolean {
  return SCOPES.indexOf(granted) >= SCOPES.indexOf(needed);
}

export function isScope(value: unknown): value is Scope {
  return (SCOPES as readonly unknown[]).includes(value);
}

const DAY_SECONDS = 86_400;
export const API_TOKEN_SECONDS = { min: 60, max: 365 * DAY_SECONDS, default: 90 * DAY_SECONDS };

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
  tokenHash: Buffer;
  expiresInSeconds: number;
}

/** Whom a living token speaks for. */
export interface ApiTokenHolder extends Actor {
  sessionId: string;
  scope: Scope;
  /** Milliseconds since 1970. */
  expiresAtMs: number;
}

export interface ApiTokenRepository {
  /** Null if its person is not active: they stay so until the transaction ends. */
  insert(token: NewApiToken): Promise<StoredApiToken | null>;
  /** A living one of the workspace. */
  find(workspaceId: string, tokenId: string): Promise<StoredApiToken | null>;
  /** The person's living tokens with a smaller id than `beforeId`, newest first. */
  page(workspaceId: string, userId: string, beforeId: string | null, limit: number): Promise<ApiToken[]>;
  /** Notes the use of a token that is not revoked. Null if there is none of this hash, or its person is not active. */
  use(sessionId: string, tokenHash: Buffer): Promise<ApiTokenHolder | null>;
}
