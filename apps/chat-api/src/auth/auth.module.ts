import { Module, type DynamicModule } from '@nestjs/common';
import type { Store } from '@fechatter/core';
import { RevocationWatch } from '@fechatter/nats';
import { TokenSigner } from '@fechatter/server';
import type { Config } from '../config.js';
import { NatsLink } from '../nats-link.js';
import { Database } from '../postgres/database/database.js';
import { readInstallation } from '../postgres/database/installation.js';
import { STORE } from '../postgres/store.token.js';
import { ASK_EVERY_MS } from '../access/api-token-access.js';
import { InviteTokens } from '../workspaces/invite-tokens.js';
import { InvitesController } from '../workspaces/invites.controller.js';
import { InvitesService } from '../workspaces/invites.service.js';
import { AuthController } from './auth.controller.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { PasswordsController } from '../passwords/passwords.controller.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { RefreshCookie } from './refresh-cookie.js';
import { RefreshTokens } from './refresh-tokens.js';
import { ResetLinksService } from '../passwords/reset-links.service.js';
import { ResetTokens } from '../passwords/reset-tokens.js';
import { SessionRevocations } from '../access/session-revocations.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';
import { SIGNUP_MODE, SignUpService } from './sign-up.service.js';
import { TokenIssuer } from './token-issuer.js';

/** What tells this installation from every other, a string. */
export const INSTALLATION = Symbol('installation');

/** How people come in: by invites, with passwords, for a session. Every module may ask who is shut out. */
@Module({})
export class AccessModule {
  static with(config: Config): DynamicModule {
    return {
      module: AccessModule,
      global: true,
      controllers: [AuthController, InvitesController, PasswordsController, SessionsController],
      providers: [
        { provide: SIGNUP_MODE, useValue: config.signupMode },
        { provide: PasswordHasher, useFactory: () => new PasswordHasher(config.argon2Concurrency) },
        { provide: RefreshCookie, useValue: new RefreshCookie(config.cookieSecure === 'always') },
        { provide: ResetTokens, useValue: new ResetTokens(config.secretKey) },
        { provide: InviteTokens, useValue: new InviteTokens(config.secretKey) },
        { provide: INSTALLATION, inject: [Database], useFactory: ({ sql }: Database) => readInstallation(sql) },
        {
          provide: TokenIssuer,
          inject: [INSTALLATION],
          useFactory: (installation: string) => tokenIssuer(config, installation),
        },
        {
          provide: SessionRevocations,
          inject: [STORE, NatsLink, INSTALLATION],
          useFactory: (store: Store, nats: NatsLink, installation: string) =>
            watchRevocations(store, nats, installation, config.accessTokenTtlSeconds),
        },
        InvitesService,
        PasswordsService,
        ResetLinksService,
        SessionsService,
        SignInService,
        SignUpService,
      ],
      exports: [INSTALLATION, SessionRevocations],
    };
  }
}

function tokenIssuer(config: Config, installation: string): TokenIssuer {
  const signer = new TokenSigner(config.jwtPrivateKey, config.accessTokenTtlSeconds, installation);
  return new TokenIssuer(new RefreshTokens(config.secretKey), signer, config.sessionTtlSeconds);
}

function watchRevocations(
  store: Store,
  nats: NatsLink,
  installation: string,
  accessTokenTtlSeconds: number,
): SessionRevocations {
  const revocations = new SessionRevocations(store.sessions, Math.max(accessTokenTtlSeconds * 1_000, ASK_EVERY_MS));
  nats.onConnected((connection) => revocations.follow(new RevocationWatch(connection, installation)));
  return revocations;
}
