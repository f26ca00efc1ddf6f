import type { ApiToken, ApiTokenHolder, NewApiToken, StoredApiToken } from './api-tokens.js';

export interface ApiTokenRepository {
  /** Null if its person is not active: they stay so until the transaction ends. */
  insert(token: NewApiToken): Promise<StoredApiToken | null>;
  /** A living one of the workspace. */
  find(workspaceId: string, tokenId: string): Promise<StoredApiToken | null>;
  /** The person's living tokens with a smaller id than `beforeId`, newest first. */
  page(workspaceId: string, userId: string, beforeId: string | null, limit: number): Promise<ApiToken[]>;
  /** Notes the use of a token that is not revoked. Null if there is none of this hash, or its person is not active. */
  recordUse(sessionId: string, tokenHash: Uint8Array): Promise<ApiTokenHolder | null>;
}
