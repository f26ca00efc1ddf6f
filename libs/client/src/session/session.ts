import type { Credentials } from '../rest/api.js';
import type { User } from '../rest/schema.js';

/** `signed_out` here or in another tab; `refused` if the server no longer accepts the session. */
export type EndReason = 'signed_out' | 'refused';

/** Whatever a session is asked for after its end, and what ends it. */
export class SessionEndedError extends Error {
  override name = 'SessionEndedError';

  constructor(readonly reason: EndReason) {
    super(reason === 'refused' ? 'The session has ended: sign in again.' : 'The session has ended by signing out.');
  }
}

/**
 * One person's or bot's access. However many calls wait for a token, it is renewed once. A failure of the
 * network or the server ends nothing: the error is thrown, and the next call tries again.
 */
export interface Session extends Credentials {
  readonly userId: string;
  /** As of the last renewal. */
  readonly user: User;
  /** `accessToken` and `renew` throw a {@link SessionEndedError} after the end. */
  readonly isEnded: boolean;
  /**
   * Ends the session here and in the other tabs, in any case. Throws if the server could not be told: there it
   * then lives on until it expires.
   */
  signOut(): Promise<void>;
  /** Calls `listener` once, when the session ends; at once if it has. Returns what stops it. */
  onEnded(listener: (reason: EndReason) => void): () => void;
}
