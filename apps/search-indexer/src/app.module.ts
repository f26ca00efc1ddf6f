import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { endsWithin, type MessageIndex } from '@fechatter/core';
import { closeNats, connectPatiently, IndexPointerBucket, type NatsConnection } from '@fechatter/nats';
import { openMessageIndex } from '@fechatter/search';
import { HealthModule, MetricsModule, type Log } from '@fechatter/server';
import type { Config } from './config.js';
import { healthProbes } from './indexing/health-probes.js';
import { MessageIndexer } from './indexing/message-indexer.js';
import { indexerMetrics } from './metrics.js';

const NATS = Symbol('nats');
const INDEX = Symbol('index');
const GRACE_MS = Symbol('grace');
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * Runs the indexer from start to shutdown. An engine that hangs must not keep the process alive: a write that
 * is under way then is fenced, or will be overwritten.
 */
@Module({})
class IndexerModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly indexer: MessageIndexer,
    @Inject(NATS) private readonly nats: NatsConnection,
    @Inject(INDEX) private readonly index: MessageIndex,
    @Inject(GRACE_MS) private readonly graceMs: number,
  ) {}

  onApplicationBootstrap(): void {
    this.indexer.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await endsWithin(this.graceMs, this.indexer.stop());
  }

  async onApplicationShutdown(): Promise<void> {
    await endsWithin(CLOSE_TIMEOUT_MS, this.index.close());
    await closeNats(this.nats);
  }

  static with(config: Config, log: Log): DynamicModule {
    const onAway = (err: unknown) => log.warn({ err }, 'NATS is not there yet');
    const name = config.instanceName ?? 'search-indexer';
    const batches = {
      max: config.indexBatchMax,
      characters: config.indexBatchCharacters,
      gatherMs: config.indexGatherMs,
    };
    return {
      module: IndexerModule,
      providers: [
        { provide: NATS, useFactory: () => connectPatiently(config.nats, name, { onAway }) },
        { provide: GRACE_MS, useValue: config.shutdownGraceMs },
        {
          provide: INDEX,
          inject: [NATS],
          useFactory: (connection: NatsConnection) => openMessageIndex(config, new IndexPointerBucket(connection)),
        },
        {
          provide: MessageIndexer,
          inject: [NATS, INDEX],
          useFactory: (connection: NatsConnection, index: MessageIndex) =>
            new MessageIndexer({ connection, index, log, batches, name }),
        },
      ],
      exports: [MessageIndexer, NATS, INDEX],
    };
  }
}

@Module({})
export class AppModule {
  static with(config: Config, log: Log): DynamicModule {
    const indexer = IndexerModule.with(config, log);
    const health = HealthModule.with({
      imports: [indexer],
      inject: [NATS, INDEX, MessageIndexer],
      useFactory: (nats: NatsConnection, index: MessageIndex, messages: MessageIndexer) =>
        healthProbes(config.nats, nats, index, messages),
    });
    const metrics = MetricsModule.with({ imports: [indexer], inject: [MessageIndexer], useFactory: indexerMetrics });
    return { module: AppModule, imports: [indexer, health, metrics] };
  }
}
