import { randomUUID } from 'node:crypto';
import { BroadcastChannel } from 'node:worker_threads';
import {
  browserEnvironment,
  memoryStorage,
  openQueue,
  createApi,
  resumeSession,
  signIn,
  type Api,
  type Channel,
  type Environment,
  type SendQueue,
  type Session,
} from '@fechatter/client';
import { PASSWORD, type Person } from '@fechatter/testing';

/** A tab of a person, as the client library makes it. */
export interface Tab {
  session: Session;
  api: Api;
  queue: SendQueue;
}

/**
 * What the tabs of one person share, on a page that came by plain http: no Web Locks. The storage outlives its
 * tabs, as IndexedDB does.
 */
export class Origin {
  private readonly storage = memoryStorage();
  private readonly name = randomUUID();
  /** All requests: method and path. */
  readonly requests: string[] = [];
  /** Whether the answer to this request is lost on its way, after the server has acted on it. */
  loses: (request: string) => boolean = () => false;

  /** `url` is that of chat-api, or of a proxy before it. */
  constructor(
    private readonly person: Person,
    private readonly url: string,
  ) {}

  /** Opens or reloads a tab. The first one signs in. */
  async open(overrides: Partial<Environment> = {}): Promise<Tab> {
    const environment = this.environment(overrides);
    const options = { environment, url: this.url };
    const input = { email: this.person.email, password: PASSWORD };
    const session = (await resumeSession(options)) ?? (await signIn(options, input));
    const api = createApi({ ...options, credentials: session });
    return { session, api, queue: await openQueue({ environment, api, userId: session.userId }) };
  }

  count(request: string): number {
    return this.requests.filter((other) => other === request).length;
  }

  private environment(overrides: Partial<Environment>): Environment {
    const channel = (name: string) => unheld(new BroadcastChannel(`${this.name}/${name}`));
    const lossy = (...request: Parameters<typeof fetch>) => this.fetch(...request);
    return browserEnvironment({ storage: this.storage, locks: null, channel, fetch: lossy, ...overrides });
  }

  private async fetch(...[url, init]: Parameters<typeof fetch>): Promise<Response> {
    const request = `${init?.method} ${new URL(url as string).pathname}`;
    this.requests.push(request);
    const response = await fetch(url, init);
    if (!this.loses(request)) return response;
    await response.arrayBuffer();
    throw new TypeError('the answer is lost');
  }
}

/** Keeps no process running. */
function unheld(channel: BroadcastChannel): Channel {
  channel.unref();
  return channel;
}
