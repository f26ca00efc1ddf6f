import type { Id, Timestamp } from '../models.js';
import type { Scope } from './scopes.js';

/** An API token without its text, which is shown once, when the token is created. */
export interface ApiToken {
  id: Id;
  /** The person or bot that the token acts for. */
  userId: Id;
  name: string;
  scope: Scope;
  createdAt: Timestamp;
  expiresAt: Timestamp;
  /** Precise to the minute. Null until the token is used. */
  lastUsedAt: Timestamp | null;
}
