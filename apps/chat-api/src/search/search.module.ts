import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { MessageSearch } from '@fechatter/core';
import { openMessageSearch, type SearchSettings } from '@fechatter/search';
import { NatsLink } from '../nats-link.js';
import { Database } from '../postgres/database/database.js';
import { readConversations } from '../postgres/search/pg-nearness.js';
import { PgSearchPreferences } from '../postgres/search/pg-search-preferences.js';
import { PgSearchRepository } from '../postgres/search/pg-search.repository.js';
import { PgSearchScope } from '../postgres/search/pg-search-scope.js';
import { PgSuggestions } from '../postgres/search/pg-suggestions.js';
import { FreshnessWait } from './finding/freshness-wait.js';
import { LatestCheckpoint } from './finding/latest-checkpoint.js';
import { LivePointer } from './live-pointer.js';
import { NearnessOfPeople } from './finding/nearness.js';
import { SearchController } from './search.controller.js';
import { MESSAGE_SEARCH, SEARCH_SOURCES, SearchService, type SearchSources } from './search.service.js';
import { SuggestionsService } from './suggestions.service.js';
import { UnindexedMessages } from './finding/unindexed.js';

/** Searches messages. While the engine is away, only searches fail. */
@Module({})
export class SearchModule implements OnApplicationShutdown {
  constructor(@Inject(MESSAGE_SEARCH) private readonly engine: MessageSearch) {}

  static with(settings: SearchSettings): DynamicModule {
    const sources = {
      provide: SEARCH_SOURCES,
      inject: [Database, MESSAGE_SEARCH],
      useFactory: sourcesFrom,
    };
    return {
      module: SearchModule,
      controllers: [SearchController],
      providers: [
        SearchService,
        SuggestionsService,
        {
          provide: MESSAGE_SEARCH,
          inject: [NatsLink],
          useFactory: (nats: NatsLink) => openMessageSearch(settings, () => new LivePointer(nats)),
        },
        sources,
        ...[PgSuggestions, PgSearchPreferences].map((repository) => ({
          provide: repository,
          inject: [Database],
          useFactory: (database: Database) => new repository(database.sql),
        })),
      ],
      exports: [MESSAGE_SEARCH],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.engine.close();
  }
}

function sourcesFrom(database: Database, engine: MessageSearch): SearchSources {
  const messages = new PgSearchRepository(database);
  const scopes = new PgSearchScope(database);
  return {
    scopes,
    messages,
    unindexed: new UnindexedMessages(messages),
    checkpoints: new LatestCheckpoint(engine),
    freshness: new FreshnessWait(scopes, engine),
    nearness: new NearnessOfPeople((actor) => readConversations(database.sql, actor)),
    namesOf: (actor, ids) => messages.names(actor, ids),
  };
}
