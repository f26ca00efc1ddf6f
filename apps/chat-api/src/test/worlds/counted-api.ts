import type { RunningService } from '@fechatter/server';
import { DeletedChats } from '../../chats/deleted-chats.js';
import { NameFolding } from '../../name-folding.js';
import type { ChatApi } from './chat-api.js';
import { StatementCounter } from './statement-counter.js';

/** Another chat-api on the same database and NATS, which counts the statements of its requests. */
export class CountedApi {
  private constructor(
    readonly service: RunningService,
    private readonly counter: StatementCounter,
  ) {}

  static async start(api: ChatApi, environment: Record<string, string> = {}): Promise<CountedApi> {
    const counter = await StatementCounter.before(api.database.url);
    const quiet = { RELAY_ENABLED: 'false', RATE_EXCHANGE_MS: '3600000' };
    const service = await api.another({ DATABASE_URL: counter.url, ...quiet, ...environment });
    // chat-api removes deleted chats and folds names in the background when it starts. Waits until that is over.
    await service.app.get(DeletedChats, { strict: false }).beforeApplicationShutdown();
    await service.app.get(NameFolding, { strict: false }).run();
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
