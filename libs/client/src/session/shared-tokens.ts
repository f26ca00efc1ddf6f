import type { Channel, Environment, KeyValueStorage } from '../environment/environment.js';
import { exclusive } from '../environment/exclusive.js';
import type { ServerUrl } from '../rest/address.js';
import { createApi, type Api } from '../rest/api.js';
import type { AuthTokens } from '../rest/schema.js';
import { stageOf, type Grant } from './grant.js';
import { refresh } from './refresh.js';
import { renewingSession } from './renewing-session.js';
import { SessionEndedError, type EndReason, type Session } from './session.js';

export interface SessionOptions {
  environment: Environment;
  url: ServerUrl;
  /** Tells apart the sessions of one origin: each name has one at a time. Default: `fechatter`. */
  name?: string;
  /** Where the tokens are. Default: the environment's storage. `memoryStorage()` forgets them with the page. */
  storage?: KeyValueStorage;
  /** Whether the refresh token is a cookie that no script can read. The page must be of the server's site. */
  refreshCookie?: boolean;
}

/** What the storage keeps, so that a session survives a reload and all tabs have the same tokens. */
interface Tokens extends Grant {
  /** Null if the browser keeps it, as a cookie. */
  refreshToken: string | null;
}

/** The session of all tabs, as one of them begins or joins it. */
export interface SharedTokens {
  /** Begins with what `ask` gets from the server. If that can't be kept, the session ends with the page. */
  begin(ask: (api: Api, refreshCookie: boolean) => Promise<AuthTokens>): Promise<Session>;
  /** Null if nobody is signed in. */
  resume(): Promise<Session | null>;
}

/**
 * One tab renews the tokens while the others wait, and then find its tokens in the storage. Where that fails,
 * two tabs send the same refresh token: the server answers both the same. What ends the session in one tab
 * ends it in all.
 */
export function sharedTokens(options: SessionOptions): SharedTokens {
  const { environment, url, name = 'fechatter', storage = environment.storage, refreshCookie = false } = options;
  const api = createApi({ environment, url, withCookies: refreshCookie });
  const key = `${name}/session`;
  let channel: Channel | null = null;
  /** If the storage failed, the tokens in it are older than this tab's, and of no use. */
  let isKept = true;

  const read = async () => {
    const text = await storage.get(key);
    return text === null ? null : (JSON.parse(text) as Tokens);
  };

  const ask = async (request: () => Promise<AuthTokens>): Promise<Tokens> => {
    const askedAt = environment.now();
    const { accessToken, expiresIn, refreshToken, user } = await request();
    const tokens = { accessToken, expiresIn, refreshToken, user, askedAt };
    const write = storage.set(key, JSON.stringify(tokens)).then(() => true);
    isKept = await write.catch(() => false);
    return tokens;
  };

  const endEverywhere = async (reason: EndReason) => {
    await storage.delete(key).catch(() => undefined);
    channel?.postMessage(reason);
  };

  const refreshed = async (refreshToken: string | null) => {
    try {
      return await ask(() => refresh(environment, api, refreshToken));
    } catch (error) {
      if (error instanceof SessionEndedError) await endEverywhere(error.reason);
      throw error;
    }
  };

  const renewed = async (current: Tokens) => {
    const kept = isKept ? await read().catch(() => current) : current;
    // Somebody signed out in another tab, or another person signed in.
    if (kept?.user.id !== current.user.id) throw new SessionEndedError('signed_out');
    const isOthers = kept.accessToken !== current.accessToken;
    if (isOthers && stageOf(kept, environment.now()) === 'fresh') return kept;
    return refreshed(kept.refreshToken);
  };

  const next = (current: Tokens) => exclusive(environment, key, () => renewed(current));

  const signOut = async (credentials: Session) => {
    const own = createApi({ environment, url, withCookies: refreshCookie, credentials });
    await own.post('/api/logout').finally(() => endEverywhere('signed_out'));
  };

  const open = (tokens: Tokens): Session => {
    const session = renewingSession(environment.now, tokens, { next, signOut });
    channel = environment.channel(key);
    if (channel) channel.onmessage = ({ data }) => session.end(data as EndReason);
    session.onEnded(() => {
      channel?.close();
      channel = null;
    });
    return session;
  };

  const ofCookie = async () => {
    if (!refreshCookie) return null;
    return refreshed(null).catch((error: unknown) => {
      if (error instanceof SessionEndedError) return null;
      throw error;
    });
  };

  return {
    begin: async (request) => open(await ask(() => request(api, refreshCookie))),
    resume: async () => {
      const tokens = (await read()) ?? (await ofCookie());
      return tokens && open(tokens);
    },
  };
}
