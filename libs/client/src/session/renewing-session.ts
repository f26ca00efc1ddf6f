import type { Environment } from '../environment/environment.js';
import { Listeners } from '../environment/listeners.js';
import { stageOf, type Grant } from './grant.js';
import { SessionEndedError, type EndReason, type Session } from './session.js';

/** Where a kind of session gets its tokens. */
export interface Source<G extends Grant> {
  /** What replaces `current`. Throws a {@link SessionEndedError} if there will be nothing any more. */
  next(current: G): Promise<G>;
  /** Tells the server and the other tabs that the person signs out. The session is usable meanwhile. */
  signOut(session: Session): Promise<void>;
}

export interface RenewingSession extends Session {
  end(reason: EndReason): void;
}

export function renewingSession<G extends Grant>(
  now: Environment['now'],
  grant: G,
  source: Source<G>,
): RenewingSession {
  const listeners = new Listeners<EndReason>();
  let renewing: Promise<string> | null = null;
  let ended: SessionEndedError | null = null;

  const replace = async () => {
    try {
      grant = await source.next(grant);
    } catch (error) {
      if (error instanceof SessionEndedError) session.end(error.reason);
      throw error;
    }
    return alive().accessToken;
  };

  const alive = () => {
    if (ended) throw ended;
    return grant;
  };

  const session: RenewingSession = {
    get user() {
      return grant.user;
    },
    get userId() {
      return grant.user.id;
    },
    get isEnded() {
      return ended !== null;
    },

    /** Close to its end, a token is still used while another one is fetched: nobody waits for that. */
    async accessToken() {
      const { accessToken } = alive();
      const stage = stageOf(grant, now());
      if (stage === 'expired') return session.renew(accessToken);
      if (stage === 'ending') session.renew(accessToken).catch(() => undefined);
      return accessToken;
    },

    async renew(refused) {
      const { accessToken } = alive();
      if (refused !== accessToken) return accessToken;
      renewing ??= replace().finally(() => (renewing = null));
      return renewing;
    },

    async signOut() {
      if (ended) return;
      try {
        await source.signOut(session);
      } finally {
        session.end('signed_out');
      }
    },

    onEnded(listener) {
      if (ended) listener(ended.reason);
      return listeners.add(listener);
    },

    end(reason) {
      if (ended) return;
      ended = new SessionEndedError(reason);
      listeners.tell(reason);
    },
  };
  return session;
}
