import type { Channel, Environment, KeyValueStorage } from '../environment/environment.js';
import { exclusive } from '../environment/exclusive.js';
import { createApi, type Api } from '../rest/api.js';
import type { AuthTokens } from '../rest/schema.js';
import { stageOf } from './grant.js';
import { TokenPlace, tokensOf, type KeptTokens } from './kept-tokens.js';
import { refresh } from './refresh.js';
import { RenewingSession, type Source } from './renewing-session.js';
import { SessionEndedError, type EndReason, type Session } from './session.js';

/** Longer than another tab takes that is neither suspended nor cut off. */
const PATIENCE_MS = 15_000;

export interface SessionOptions {
  environment: Environment;
  /** The URL of chat-api, or of a gateway, without `/api`. Empty for the origin of the page. */
  url: string;
  /** Tells apart the sessions of one origin: each name has one at a time. Default: `fechatter`. */
  name?: string;
  /** Where the tokens are. Default: the environment's storage. `memoryStorage()` forgets them with the page. */
  storage?: KeyValueStorage;
  /** Whether the refresh token is a cookie that no script can read. The page must be of the server's site. */
  refreshCookie?: boolean;
}

/**
 * The tokens that all tabs share. One tab renews them while the others wait, and then finds the others' work
 * in the storage. Where that fails, two tabs send the same refresh token: the server answers both the same.
 * What ends the session in one tab ends it in all.
 */
export class SharedTokens implements Source<KeptTokens> {
  readonly #api: Api;
  readonly #name: string;
  readonly #place: TokenPlace;
  #channel: Channel | null = null;
  /** Whether the storage has the tokens of this tab. If it failed, those in it are older and of no use. */
  #isKept = true;

  constructor(private readonly options: SessionOptions) {
    const { environment, url, name = 'fechatter', storage = environment.storage, refreshCookie = false } = options;
    this.#api = createApi({ environment, url, withCookies: refreshCookie });
    this.#name = `${name}/session`;
    this.#place = new TokenPlace(storage, this.#name);
  }

  /** Begins with what `ask` gets from the server. If that can't be kept, the session ends with the page. */
  async begin(ask: (api: Api, refreshCookie: boolean) => Promise<AuthTokens>): Promise<Session> {
    const tokens = await this.#asked(() => ask(this.#api, this.options.refreshCookie ?? false));
    await this.#keep(tokens);
    return this.#open(tokens);
  }

  async resume(): Promise<Session | null> {
    const tokens = (await this.#place.read()) ?? (await this.#ofCookie());
    return tokens && this.#open(tokens);
  }

  async next(current: KeptTokens): Promise<KeptTokens> {
    const { environment } = this.options;
    const patience = new AbortController();
    const cancel = environment.after(PATIENCE_MS, () => patience.abort());
    try {
      return await exclusive(environment, this.#name, patience.signal, () => this.#renewed(current));
    } finally {
      cancel();
    }
  }

  async signOut(session: Session): Promise<void> {
    const { environment, url, refreshCookie = false } = this.options;
    const api = createApi({ environment, url, withCookies: refreshCookie, credentials: session });
    try {
      await api.post('/api/logout');
    } finally {
      await this.#endEverywhere('signed_out');
    }
  }

  #open(tokens: KeptTokens): Session {
    const { environment } = this.options;
    const session = new RenewingSession(environment.now, tokens, this);
    const channel = environment.channel(this.#name);
    if (channel) channel.onmessage = ({ data }) => session.end(data as EndReason);
    this.#channel = channel;
    return session;
  }

  async #renewed(current: KeptTokens): Promise<KeptTokens> {
    const kept = this.#isKept ? await this.#place.read().catch(() => current) : current;
    // Somebody signed out in another tab, or another person signed in.
    if (kept?.user.id !== current.user.id) throw new SessionEndedError('signed_out');
    const isOthers = kept.accessToken !== current.accessToken;
    if (isOthers && stageOf(kept, this.options.environment.now()) === 'fresh') return kept;
    return this.#refreshed(kept.refreshToken);
  }

  async #refreshed(refreshToken: string | null): Promise<KeptTokens> {
    try {
      const tokens = await this.#asked(() => refresh(this.options.environment, this.#api, refreshToken));
      await this.#keep(tokens);
      return tokens;
    } catch (error) {
      if (error instanceof SessionEndedError) await this.#endEverywhere(error.reason);
      throw error;
    }
  }

  async #ofCookie(): Promise<KeptTokens | null> {
    if (!this.options.refreshCookie) return null;
    return this.#refreshed(null).catch((error: unknown) => {
      if (error instanceof SessionEndedError) return null;
      throw error;
    });
  }

  async #asked(ask: () => Promise<AuthTokens>): Promise<KeptTokens> {
    const askedAt = this.options.environment.now();
    return tokensOf(await ask(), askedAt);
  }

  async #keep(tokens: KeptTokens): Promise<void> {
    const write = this.#place.write(tokens).then(() => true);
    this.#isKept = await write.catch(() => false);
  }

  async #endEverywhere(reason: EndReason): Promise<void> {
    await this.#place.clear().catch(() => undefined);
    this.#channel?.postMessage(reason);
  }
}
