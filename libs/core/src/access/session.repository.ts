import type { Actor } from '../actor.js';
import type { Account } from '../people/accounts.js';
import type { ActiveSession, NewSession, SessionSelection, Session, SessionPosition, SessionUse } from './sessions.js';

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
  lockActive(sessionId: string, graceSeconds: number): Promise<ActiveSession | null>;
  rotate(session: ActiveSession, tokenHash: Uint8Array, use: SessionUse): Promise<void>;
  /** `actor`'s living sessions, latest use first, after `position`. */
  page(actor: Actor & { sessionId: string }, position: SessionPosition | null, limit: number): Promise<Session[]>;
  /** Whether this ended it; false if it had ended already. */
  revoke(sessionId: string): Promise<boolean>;
  /** The same, where it is a session of `userId`. */
  revokeOwn(userId: string, sessionId: string): Promise<boolean>;
  /** Ends and announces every living session of those kinds, in one statement; the person's row is locked. Returns their ids. */
  revokeAll(userId: string, revocation: SessionSelection): Promise<string[]>;
  /** Whether `actor`'s access tokens count for nothing any more. */
  isRevoked(actor: Actor & { sessionId: string }): Promise<boolean>;
}
