import { createPublicKey } from 'node:crypto';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { AuthModule, HealthModule, type HealthProbe } from '@fechatter/server';
import { ChatsModule } from './chats/chats.module.js';
import type { Config } from './config.js';
import { NatsLink } from './nats-link.js';
import { OutboxRelay } from './outbox/outbox-relay.js';
import { OutboxModule } from './outbox/outbox.module.js';
import { Database } from './postgres/database.js';
import { PostgresModule } from './postgres/postgres.module.js';

/** What chat-api is made of. */
@Global()
@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    const name = config.instanceName ?? 'chat-api';
    const outbox = OutboxModule.with({
      isEnabled: config.relayEnabled,
      databaseUrl: config.databaseUrl,
      natsUrl: config.natsUrl,
      name: `${name} relay`,
      sessionTtlMs: config.sessionTtlSeconds * 1_000,
      faultPoint: config.faultPoint,
    });
    return {
      module: AppModule,
      imports: [
        PostgresModule.with({ url: config.databaseUrl, poolSize: config.databasePoolSize, applicationName: name }),
        outbox,
        AuthModule.with({
          publicKey: createPublicKey(config.jwtPrivateKey),
          useFactory: () => ({ isRevoked: () => false }),
        }),
        HealthModule.with({ imports: [outbox], inject: [Database, NatsLink, OutboxRelay], useFactory: probes }),
        ChatsModule,
      ],
      providers: [{ provide: NatsLink, useFactory: () => new NatsLink(config.natsUrl, name) }],
      exports: [NatsLink],
    };
  }
}

function probes(database: Database, nats: NatsLink, relay: OutboxRelay): HealthProbe[] {
  return [
    { name: 'postgres', isRequired: true, run: () => database.ping() },
    { name: 'nats', isRequired: false, run: () => nats.ping() },
    { name: 'outbox-relay', isRequired: false, run: () => assertWell(relay) },
  ];
}

/** A relay in trouble delays events; messages are taken all the same. */
async function assertWell(relay: OutboxRelay): Promise<void> {
  const { trouble } = await relay.health();
  if (trouble !== null) throw new Error(trouble);
}
