import type { RunningService } from '@fechatter/server';
import { DeletedChats } from '../../chats/deleted-chats.js';
import type { ChatApi } from './chat-api.js';
import { StatementCounter } from './statement-counter.js';

/** One more chat-api on the database and NATS of another, whose statements are counted. It makes none but those that it is asked for. */
export class CountedApi {
  private constructor(
    readonly service: RunningService,
    private readonly counter: StatementCounter,
  ) {}

  static async start(api: ChatApi, environment: Record<string, string> = {}): Promise<CountedApi> {
    const counter = await StatementCounter.before(api.database.url);
    const quiet = { RELAY_ENABLED: 'false', RATE_EXCHANGE_MS: '3600000' };
    const service = await api.another({ DATABASE_URL: counter.url, ...quiet, ...environment });
    // It looks for deleted chats when it starts, in the background: once it stops doing so, that is over.
    await service.app.get(DeletedChats, { strict: false }).beforeApplicationShutdown();
    return new CountedApi(service, counter);
  }

  get url(): string {
    return this.service.url;
  }

  /** How many statements `work` takes. */
  async cost(work: () => Promise<unknown>): Promise<number> {
    const before = this.counter.count;
    await work();
    return this.counter.count - before;
  }

  async stop(): Promise<void> {
    await this.service.drain();
    await this.counter.close();
  }
}
