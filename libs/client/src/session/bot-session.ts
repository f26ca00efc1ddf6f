import type { Environment } from '../environment/environment.js';
import type { ServerUrl } from '../rest/address.js';
import { createApi, type Credentials } from '../rest/api.js';
import type { User } from '../rest/schema.js';
import type { Grant } from './grant.js';
import { renewingSession } from './renewing-session.js';
import { SessionEndedError, type Session } from './session.js';

export interface BotOptions {
  environment: Environment;
  url: ServerUrl;
  /** The API token. It is sent to get access tokens, and for nothing else. */
  apiToken: string;
}

/** Throws a {@link SessionEndedError} if the API token has expired or was revoked. Signing out keeps it valid. */
export async function botSession({ environment, url, apiToken }: BotOptions): Promise<Session> {
  const api = createApi({ environment, url, credentials: unchanging(apiToken) });
  const exchange = async (user: User): Promise<Grant> => {
    const askedAt = environment.now();
    return { ...(await api.post('/api/tokens/exchange')), askedAt, user };
  };
  const source = { next: ({ user }: Grant) => exchange(user), signOut: () => Promise.resolve() };
  return renewingSession(environment.now, await exchange(await api.get('/api/me')), source);
}

/** Nothing comes after a token that is refused. */
function unchanging(token: string): Credentials {
  return {
    accessToken: () => Promise.resolve(token),
    renew: () => Promise.reject(new SessionEndedError('refused')),
  };
}
