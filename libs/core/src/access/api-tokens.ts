import type { Id, Timestamp } from '../models.js';
import type { Scope } from './scopes.js';

/** An API token without its text, which is shown once, when the token is created. */
export interface ApiToken {
  id: Id;
  /** The person or bot that the token acts for. */
  userId: Id;
  /** What the token is for, in the words of the person who created it. */
  name: string;
  /** What the token may do. */
  scope: Scope;
  createdAt: Timestamp;
  /** From then on the token is refused. */
  expiresAt: Timestamp;
  /** Precise to the minute. Null until the token is used. */
  lastUsedAt: Timestamp | null;
}
