import { createPublicKey, randomUUID } from 'node:crypto';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { API_TOKEN_SECONDS, type MessageSearch } from '@fechatter/core';
import { LimitsModule, PersonLimitsModule, type RateCountsProvider } from '@fechatter/limits';
import { AuthModule, HealthModule, MetricsModule, type AccessCheck } from '@fechatter/server';
import { AccessModule } from './access/access.module.js';
import { ApiTokenAccess } from './access/api-token-access.js';
import { Installation } from './access/installation.js';
import { SessionRevocations } from './access/session-revocations.js';
import { ApiDocsModule } from './api-docs/api-docs.module.js';
import { SignInModule } from './auth/sign-in.module.js';
import { ChatsModule } from './chats/chats.module.js';
import { LONGEST_ACCESS_TOKEN_SECONDS, type Config } from './config.js';
import { MembersModule } from './members/members.module.js';
import { MessagesModule } from './messages/messages.module.js';
import { chatApiMetrics } from './metrics.js';
import { NameFolding } from './name-folding.js';
import { NameKeys } from './name-keys.js';
import { NatsLink } from './nats-link.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordsModule } from './passwords/passwords.module.js';
import { PeopleModule } from './people/people.module.js';
import { Database } from './postgres/database/database.js';
import { StartUp } from './postgres/database/start-up.js';
import { PostgresModule } from './postgres/postgres.module.js';
import { PgRateCounts } from './postgres/requests/pg-rate-counts.js';
import { ReadingModule } from './reading/reading.module.js';
import type { AppliedStreamSeq } from './relay/backfill.js';
import { crashAt } from './relay/epoch/fault-point.js';
import { OutboxRelay } from './relay/outbox-relay.js';
import { RelayModule } from './relay/relay.module.js';
import { probes } from './probes.js';
import { BodyKey } from './requests/body-key.js';
import { SearchModule } from './search/search.module.js';
import { MESSAGE_SEARCH } from './search/search.service.js';
import { Sweep } from './sweep.js';
import { SyncModule } from './sync/sync.module.js';
import { TicketsModule } from './tickets/tickets.module.js';
import { TokensModule } from './tokens/tokens.module.js';
import { WorkspacesModule } from './workspaces/workspaces.module.js';

/** Wires the features of chat-api to each other. Guards run in the order of these modules. */
@Global()
@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    const name = config.instanceName ?? 'chat-api';
    const search = SearchModule.with(config);
    const passwords = PasswordsModule.with(config);
    const workspaces = WorkspacesModule.with(config, [passwords]);
    const relay = relayModule(config, `${name} relay`, search);
    return {
      module: AppModule,
      imports: [
        PostgresModule.with({ url: config.databaseUrl, poolSize: config.databasePoolSize, applicationName: name }),
        relay,
        ...(config.rateLimits ? [LimitsModule.with(config, rateCounts(config))] : []),
        AccessModule.with(config),
        AuthModule.with({
          publicKey: createPublicKey(config.jwtPrivateKey),
          inject: [SessionRevocations, ApiTokenAccess, Installation],
          useFactory: accessCheck,
        }),
        ...(config.rateLimits ? [PersonLimitsModule] : []),
        HealthModule.with({
          imports: [relay, search],
          inject: [StartUp, Database, NatsLink, OutboxRelay, MESSAGE_SEARCH],
          useFactory: probes,
        }),
        MetricsModule.with({
          imports: [relay, passwords],
          inject: [Database, OutboxRelay, PasswordHasher],
          useFactory: chatApiMetrics,
        }),
        SignInModule.with(config, [passwords, workspaces]),
        passwords,
        workspaces,
        PeopleModule.with([passwords]),
        TokensModule.with(config),
        TicketsModule.with(config),
        ChatsModule,
        MembersModule,
        MessagesModule,
        ReadingModule,
        SyncModule,
        search,
        ApiDocsModule.with(config),
      ],
      providers: [
        Sweep,
        NameFolding,
        NameKeys,
        { provide: BodyKey, useValue: new BodyKey(config.secretKey) },
        { provide: NatsLink, useFactory: () => new NatsLink(config.nats, name) },
      ],
      exports: [BodyKey, NatsLink],
    };
  }
}

/** Each process has counts of its own: it starts from zero, and what an earlier one stored remains. */
function rateCounts({ rateWindowSeconds }: Config): RateCountsProvider {
  return {
    inject: [Database],
    useFactory: (database: Database) => new PgRateCounts(database, randomUUID(), rateWindowSeconds * 1_000),
  };
}

function relayModule(config: Config, name: string, search: DynamicModule): DynamicModule {
  return RelayModule.with({
    isEnabled: config.relayEnabled,
    databaseUrl: config.databaseUrl,
    nats: config.nats,
    name,
    sessionTtlMs: Math.max(config.sessionTtlSeconds, LONGEST_ACCESS_TOKEN_SECONDS) * 1_000,
    revokedTtlMs: Math.max(config.sessionTtlSeconds, API_TOKEN_SECONDS.max) * 1_000,
    unheardMs: config.accessTokenTtlSeconds * 1_000,
    faultPoint: crashAt(config.faultPoint),
    appliedStreamSeq: { imports: [search], inject: [MESSAGE_SEARCH], useFactory: appliedStreamSeqOf },
  });
}

function accessCheck(revocations: SessionRevocations, tokens: ApiTokenAccess, installation: Installation): AccessCheck {
  return {
    isIssuedHere: (actor) => actor.installation === installation.id,
    verifyApiToken: (token) => tokens.verify(token),
    isRevoked: (actor) => revocations.isRevoked(actor),
  };
}

function appliedStreamSeqOf(engine: MessageSearch): AppliedStreamSeq {
  return async (epoch) => {
    const checkpoint = await engine.checkpoint();
    return checkpoint?.epoch === epoch ? checkpoint.streamSeq : null;
  };
}
