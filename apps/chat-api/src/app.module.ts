import { createPublicKey } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import { AuthModule, HealthModule } from '@fechatter/server';
import { ChatsModule } from './chats/chats.module.js';
import type { Config } from './config.js';
import { Database } from './postgres/database.js';
import { PostgresModule } from './postgres/postgres.module.js';

/** What chat-api is made of. */
@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PostgresModule.with({
          url: config.databaseUrl,
          poolSize: config.databasePoolSize,
          applicationName: config.instanceName ?? 'chat-api',
        }),
        AuthModule.with({
          publicKey: createPublicKey(config.jwtPrivateKey),
          useFactory: () => ({ isRevoked: () => false }),
        }),
        HealthModule.with({
          inject: [Database],
          useFactory: (database: Database) => [{ name: 'postgres', isRequired: true, run: () => database.ping() }],
        }),
        ChatsModule,
      ],
    };
  }
}
