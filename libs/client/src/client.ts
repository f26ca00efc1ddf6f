import { browserEnvironment } from './environment/browser-environment.js';
import type { Environment } from './environment/environment.js';
import { addressOf, type ServerUrl } from './rest/address.js';
import { createApi, type Api } from './rest/api.js';
import type { SignInInput, SignUpInput } from './rest/schema.js';
import { LiveClient, type LiveOptions } from './live-client.js';
import { openQueue } from './queue/send-queue.js';
import { resumeSession, signIn, signUp } from './session/person-session.js';
import type { Session } from './session/session.js';
import type { SessionOptions } from './session/shared-tokens.js';
import { readsOf } from './store/reads.js';
import type { Connect } from './stream/connection.js';
import { fetchConnection } from './stream/fetch-connection.js';

export interface ClientOptions extends Omit<SessionOptions, 'url' | 'environment'>, Pick<LiveOptions, 'onError'> {
  /** Default: the origin of the page. */
  url?: ServerUrl;
  /** What replaces the platform's own, for tests and for platforms that lack something. */
  environment?: Partial<Environment>;
  /** How the stream is opened. Default: over `fetch`. */
  connect?: (context: ConnectContext) => Connect;
}

export interface ConnectContext {
  eventsUrl: string;
  environment: Environment;
  api: Api;
}

/** The ways to a client, which acts as one person. */
export interface Entrance {
  signIn(input: SignInInput): Promise<LiveClient>;
  signUp(input: SignUpInput): Promise<LiveClient>;
  /** The person of an earlier visit or of another tab; null if there is none. */
  resume(): Promise<LiveClient | null>;
  /** With a session that you have, for example a bot's. */
  as(session: Session): Promise<LiveClient>;
}

export function createClient(options: ClientOptions = {}): Entrance {
  const { url = '' } = options;
  const environment = browserEnvironment(options.environment);
  const sessions: SessionOptions = { ...options, url, environment };
  const as = (session: Session) => open(options, environment, session);
  return {
    signIn: async (input) => as(await signIn(sessions, input)),
    signUp: async (input) => as(await signUp(sessions, input)),
    resume: async () => {
      const session = await resumeSession(sessions);
      return session && as(session);
    },
    as,
  };
}

async function open(options: ClientOptions, environment: Environment, session: Session): Promise<LiveClient> {
  const { url = '', onError, name } = options;
  const eventsUrl = addressOf(url, '/api/events');
  const { connect = () => fetchConnection(eventsUrl, environment) } = options;
  const api = createApi({ environment, url, credentials: session });
  const queue = await openQueue({ environment, api, userId: session.userId, ...(name !== undefined && { name }) });
  const tabsName = `${name ?? 'fechatter'}/stream/${session.userId}@${eventsUrl}`;
  const context: ConnectContext = { eventsUrl, environment, api };
  return new LiveClient({
    api,
    environment,
    session,
    queue,
    reads: readsOf(api),
    connect: connect(context),
    tabsName,
    onError,
  });
}
