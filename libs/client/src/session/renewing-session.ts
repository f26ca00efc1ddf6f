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

export class RenewingSession<G extends Grant> implements Session {
  #renewing: Promise<string> | null = null;
  #ended: SessionEndedError | null = null;
  readonly #listeners = new Listeners<EndReason>();

  constructor(
    private readonly now: Environment['now'],
    private grant: G,
    private readonly source: Source<G>,
  ) {}

  get user() {
    return this.grant.user;
  }

  get userId() {
    return this.grant.user.id;
  }

  get isEnded() {
    return this.#ended !== null;
  }

  /** Close to its end, a token is still used while another one is fetched: nobody waits for that. */
  async accessToken(): Promise<string> {
    if (this.#ended) throw this.#ended;
    const { accessToken } = this.grant;
    const stage = stageOf(this.grant, this.now());
    if (stage === 'expired') return this.renew(accessToken);
    if (stage === 'ending') this.renew(accessToken).catch(() => undefined);
    return accessToken;
  }

  async renew(refused: string): Promise<string> {
    if (this.#ended) throw this.#ended;
    if (refused !== this.grant.accessToken) return this.grant.accessToken;
    this.#renewing ??= this.#replace().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  async signOut(): Promise<void> {
    if (this.#ended) return;
    try {
      await this.source.signOut(this);
    } finally {
      this.end('signed_out');
    }
  }

  onEnded(listener: (reason: EndReason) => void): () => void {
    if (this.#ended) listener(this.#ended.reason);
    return this.#listeners.add(listener);
  }

  end(reason: EndReason): void {
    if (this.#ended) return;
    this.#ended = new SessionEndedError(reason);
    this.#listeners.tell(reason);
  }

  async #replace(): Promise<string> {
    try {
      this.grant = await this.source.next(this.grant);
    } catch (error) {
      if (error instanceof SessionEndedError) this.end(error.reason);
      throw error;
    }
    if (this.#ended) throw this.#ended;
    return this.grant.accessToken;
  }
}
