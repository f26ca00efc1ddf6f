import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { LOG, type Log } from '@fechatter/server';
import { OutboxSignal } from './outbox-signal.js';
import { Database } from './database/database.js';
import { StartUp, StartUpGuard } from './database/start-up.js';
import { PgStore } from './pg-store.js';
import { STORE } from './store.token.js';

interface PostgresOptions {
  url: string;
  poolSize: number;
  applicationName: string;
}

/** Provides the connection pool and the store to every module, and lets nobody in before they are ready. */
@Module({})
export class PostgresModule {
  static with(options: PostgresOptions): DynamicModule {
    const providers = [
      OutboxSignal,
      StartUp,
      { provide: APP_GUARD, useClass: StartUpGuard },
      { provide: Database, inject: [LOG], useFactory: (log: Log) => open(options, log) },
      {
        provide: STORE,
        inject: [Database, OutboxSignal],
        useFactory: (database: Database, signal: OutboxSignal) => new PgStore(database, () => signal.notify()),
      },
    ];
    return { module: PostgresModule, global: true, providers, exports: [OutboxSignal, Database, StartUp, STORE] };
  }
}

function open(options: PostgresOptions, log: Log): Database {
  const onConnectionLost = (error: unknown) => log.warn({ err: error }, 'lost a connection to PostgreSQL');
  return new Database({ ...options, onConnectionLost });
}
