import type { Account } from '../people/accounts.js';
import type { Timestamp } from '../models.js';
import type { Actor } from '../store.js';

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
export interface LivingSession {
  id: string;
  workspaceId: string;
  userId: string;
  tokenHash: Buffer;
  /** The hash of the token before, while a repeat with that is still taken for the same request. */
  graceTokenHash: Buffer | null;
  /** Seconds until it ends. */
  secondsLeft: number;
}

export interface NewSession extends SessionUse {
  id: string;
  workspaceId: string;
  userId: string;
  /** Of the password that was proven. */
  passwordHash: string;
  tokenHash: Buffer;
  ttlSeconds: number;
}

/** A place in the list of a person's sessions: what comes after it was used earlier. */
export interface SessionPosition {
  lastUsedAt: string;
  id: string;
}

export interface Revocation {
  kinds: readonly SessionKind[];
  /** Null spares none. */
  exceptSessionId: string | null;
}

/**
 * A session begins and goes on only while its person's row is held, shared, and says that they are active. Whoever shuts a person out, or
 * gives them another password, locks that row first: a session that is about to begin is then ended with the others, or never begins.
 */
export interface SessionRepository {
  /** False, and nothing begins, if the person is not active or has another password by now. */
  insert(session: NewSession): Promise<boolean>;
  /** The active person of a session, whatever has become of it; held so until the transaction ends. */
  holdPerson(sessionId: string): Promise<Pick<Account, 'user' | 'workspace'> | null>;
  /** Locked until the transaction ends, after its person was held. Null if it is over, revoked, or an API token. */
  lockLiving(sessionId: string, graceSeconds: number): Promise<LivingSession | null>;
  rotate(session: LivingSession, tokenHash: Buffer, use: SessionUse): Promise<void>;
  /** `actor`'s living sessions, latest use first, after `position`. */
  page(actor: Actor & { sessionId: string }, position: SessionPosition | null, limit: number): Promise<Session[]>;
  /** Whether this ended it; false if it had ended already. */
  revoke(sessionId: string): Promise<boolean>;
  /** The same, where it is a session of `userId`. */
  revokeOwn(userId: string, sessionId: string): Promise<boolean>;
  /** Ends and announces every living session of those kinds, in one statement; the person's row is locked. Returns their ids. */
  revokeAll(userId: string, revocation: Revocation): Promise<string[]>;
  /** Whether `actor`'s access tokens count for nothing any more. */
  isRevoked(actor: Actor & { sessionId: string }): Promise<boolean>;
}
