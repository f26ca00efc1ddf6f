import type { Actor } from '../actor.js';
import type { Account } from '../people/user.repository.js';
import type { Session, SessionKind } from './sessions.js';

/** Recorded whenever a session gets tokens. */
export interface SessionUse {
  device: string | null;
  address: string | null;
}

/**
 * A session is a family of refresh tokens, of which one is current. It is active until it expires or is
 * revoked. Only hashes of tokens are stored.
 */
export interface ActiveSession {
  id: string;
  workspaceId: string;
  userId: string;
  tokenHash: Uint8Array;
  /** The hash of the previous token while its repeat still counts as the same request, else null. */
  graceTokenHash: Uint8Array | null;
  /** Until the session ends. */
  secondsLeft: number;
}

export interface NewSession extends SessionUse {
  id: string;
  workspaceId: string;
  userId: string;
  /** The hash of the password that was verified. */
  passwordHash: string;
  tokenHash: Uint8Array;
  ttlSeconds: number;
}

/** A place in a person's list of sessions. The sessions after it were used earlier. */
export interface SessionPosition {
  lastUsedAt: string;
  id: string;
}

export interface SessionSelection {
  kinds: readonly SessionKind[];
  /** Null for no exception. */
  exceptSessionId: string | null;
}

/**
 * Creating and refreshing a session hold the row of an active person in shared mode. Deactivating a person
 * and changing their password lock that row first. So a session that is being created at that moment is
 * either revoked with the others or never created.
 */
export interface SessionRepository {
  /** Returns false and creates nothing if the person is not active or their password has changed. */
  insert(session: NewSession): Promise<boolean>;
  /** The active person of a session, held until the transaction ends. The session itself may have ended. */
  holdPerson(sessionId: string): Promise<Pick<Account, 'user' | 'workspace'> | null>;
  /**
   * Locks an active session until the transaction ends; the caller holds its person. Null if it has expired,
   * was revoked, or is an API token. `graceSeconds` is how long after a rotation `graceTokenHash` is given.
   */
  lockActive(sessionId: string, graceSeconds: number): Promise<ActiveSession | null>;
  /** Replaces the current token. */
  rotate(session: ActiveSession, tokenHash: Uint8Array, use: SessionUse): Promise<void>;
  /** The actor's active sessions after `position`, latest use first. */
  page(actor: Actor & { sessionId: string }, position: SessionPosition | null, limit: number): Promise<Session[]>;
  /** False if the session had been revoked already. */
  revoke(sessionId: string): Promise<boolean>;
  /**
   * Revokes the session of an access token, for which a database that was restored from a backup may have no
   * row. Then it inserts a revoked one, if the person exists.
   */
  end(actor: Actor & { sessionId: string }): Promise<void>;
  /** Revokes an active session of `userId`. False if there is none of this id. */
  revokeOwn(userId: string, sessionId: string): Promise<boolean>;
  /**
   * Revokes and announces every selected active session in one statement. Returns their ids. The caller
   * locked the person.
   */
  revokeAll(userId: string, selection: SessionSelection): Promise<string[]>;
  /** Whole seconds until a session or an API token ends: 0 if it has ended, was revoked or is not known. */
  secondsLeft(sessionId: string): Promise<number>;
  /** Whether the actor's access tokens are no longer accepted. */
  isRevoked(actor: Actor & { sessionId: string }): Promise<boolean>;
}
