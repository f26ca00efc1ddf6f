import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { MessageSearch } from '@fechatter/core';
import { openMessageSearch, type SearchSettings } from '@fechatter/search';
import { NatsLink } from '../nats-link.js';
import { Database } from '../postgres/database/database.js';
import { PgSearchRepository } from '../postgres/messages/pg-search.repository.js';
import { LivePointer } from './live-pointer.js';
import { SearchController } from './search.controller.js';
import { MESSAGE_SEARCH, SearchService } from './search.service.js';

/** Searches messages. While the engine is away, only searches fail. */
@Module({})
export class SearchModule implements OnApplicationShutdown {
  constructor(@Inject(MESSAGE_SEARCH) private readonly engine: MessageSearch) {}

  static with(settings: SearchSettings): DynamicModule {
    return {
      module: SearchModule,
      controllers: [SearchController],
      providers: [
        SearchService,
        {
          provide: MESSAGE_SEARCH,
          inject: [NatsLink],
          useFactory: (nats: NatsLink) => openMessageSearch(settings, () => new LivePointer(nats)),
        },
        {
          provide: PgSearchRepository,
          inject: [Database],
          useFactory: (database: Database) => new PgSearchRepository(database.sql),
        },
      ],
      exports: [MESSAGE_SEARCH],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.engine.close();
  }
}
