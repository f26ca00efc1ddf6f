import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { MessageIndex } from '@fechatter/core';
import { connectNats, type NatsConnection } from '@fechatter/nats';
import { openMessageIndex } from '@fechatter/search';
import { HealthModule, LOG, type Log } from '@fechatter/server';
import type { Config } from './config.js';
import { healthProbes } from './health-probes.js';
import { MessageIndexer } from './message-indexer.js';

const NATS = Symbol('nats');
const INDEX = Symbol('index');

/** The indexer with what it works on: it runs from start to shutdown. */
@Module({})
class IndexerModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly indexer: MessageIndexer,
    @Inject(NATS) private readonly nats: NatsConnection,
    @Inject(INDEX) private readonly index: MessageIndex,
  ) {}

  onApplicationBootstrap(): void {
    this.indexer.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.indexer.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.index.close();
    await this.nats.close();
  }

  static with(config: Config): DynamicModule {
    const name = config.instanceName ?? 'search-indexer';
    const batchMax = config.indexBatchMax;
    return {
      module: IndexerModule,
      providers: [
        { provide: NATS, useFactory: () => connectNats(config.natsUrl, name) },
        { provide: INDEX, useFactory: () => openMessageIndex(config) },
        {
          provide: MessageIndexer,
          inject: [NATS, INDEX, LOG],
          useFactory: (connection: NatsConnection, index: MessageIndex, log: Log) =>
            new MessageIndexer({ connection, index, log, batchMax, name }),
        },
      ],
      exports: [MessageIndexer, NATS, INDEX],
    };
  }
}

/** What search-indexer is made of. */
@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    const indexer = IndexerModule.with(config);
    const health = HealthModule.with({
      imports: [indexer],
      inject: [NATS, INDEX, MessageIndexer],
      useFactory: healthProbes,
    });
    return { module: AppModule, imports: [indexer, health] };
  }
}
