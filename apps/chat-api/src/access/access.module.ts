import { Module, type DynamicModule } from '@nestjs/common';
import type { Store } from '@fechatter/core';
import { RevocationWatch } from '@fechatter/nats';
import { NatsLink } from '../nats-link.js';
import { Database } from '../postgres/database/database.js';
import { readInstallation } from '../postgres/database/installation.js';
import { STORE } from '../postgres/store.token.js';
import { ApiTokenAccess, LOOK_UP_EVERY_MS } from './api-token-access.js';
import { ApiTokenTexts } from './api-token-texts.js';
import { INSTALLATION } from './installation.token.js';
import { SessionRevocations } from './session-revocations.js';

export interface AccessSettings {
  secretKey: string;
  accessTokenTtlSeconds: number;
}

/** Tells every module whom a token speaks for, and whether it has been revoked. */
@Module({})
export class AccessModule {
  static with({ secretKey, accessTokenTtlSeconds }: AccessSettings): DynamicModule {
    return {
      module: AccessModule,
      global: true,
      providers: [
        { provide: INSTALLATION, inject: [Database], useFactory: ({ sql }: Database) => readInstallation(sql) },
        { provide: ApiTokenTexts, useValue: new ApiTokenTexts(secretKey) },
        {
          provide: ApiTokenAccess,
          inject: [STORE, ApiTokenTexts, INSTALLATION],
          useFactory: (store: Store, texts: ApiTokenTexts, installation: string) =>
            new ApiTokenAccess(store.apiTokens, texts, installation),
        },
        {
          provide: SessionRevocations,
          inject: [STORE, NatsLink, INSTALLATION],
          useFactory: (store: Store, nats: NatsLink, installation: string) =>
            watchRevocations(store, nats, installation, accessTokenTtlSeconds),
        },
      ],
      exports: [INSTALLATION, ApiTokenTexts, ApiTokenAccess, SessionRevocations],
    };
  }
}

function watchRevocations(
  store: Store,
  nats: NatsLink,
  installation: string,
  accessTokenTtlSeconds: number,
): SessionRevocations {
  const revocations = new SessionRevocations(store.sessions, Math.max(accessTokenTtlSeconds * 1_000, LOOK_UP_EVERY_MS));
  nats.onConnected((connection) => revocations.follow(new RevocationWatch(connection, installation)));
  return revocations;
}
