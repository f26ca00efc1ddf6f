import { Module, type DynamicModule } from '@nestjs/common';
import type { Store } from '@fechatter/core';
import { RevocationWatch } from '@fechatter/nats';
import { NatsLink } from '../nats-link.js';
import { StartUp } from '../postgres/database/start-up.js';
import { STORE } from '../postgres/store.token.js';
import { ApiTokenAccess, LOOK_UP_EVERY_MS } from './api-token-access.js';
import { ApiTokenTexts } from './api-token-texts.js';
import { endSession } from './end-session.js';
import { Installation } from './installation.js';
import { SessionRevocations, type SessionRecords } from './session-revocations.js';

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
        Installation,
        { provide: ApiTokenTexts, useValue: new ApiTokenTexts(secretKey) },
        {
          provide: ApiTokenAccess,
          inject: [STORE, ApiTokenTexts, Installation],
          useFactory: (store: Store, texts: ApiTokenTexts, installation: Installation) =>
            new ApiTokenAccess(store.apiTokens, texts, installation),
        },
        {
          provide: SessionRevocations,
          inject: [STORE, NatsLink, Installation, StartUp],
          useFactory: (store: Store, nats: NatsLink, installation: Installation, startUp: StartUp) => {
            const accessMs = Math.max(accessTokenTtlSeconds * 1_000, LOOK_UP_EVERY_MS);
            const revocations = new SessionRevocations(recordsIn(store), accessMs);
            startUp.after(() => follow(revocations, nats, installation));
            return revocations;
          },
        },
      ],
      exports: [Installation, ApiTokenTexts, ApiTokenAccess, SessionRevocations],
    };
  }
}

function recordsIn(store: Store): SessionRecords {
  return {
    isRevoked: (actor) => store.sessions.isRevoked(actor),
    end: (actor) => store.transaction((tx) => endSession(tx, actor)),
  };
}

function follow(revocations: SessionRevocations, nats: NatsLink, { id }: Installation): void {
  nats.onConnected((connection) => revocations.follow(new RevocationWatch(connection, id)));
}
