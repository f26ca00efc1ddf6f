import type { KeyObject } from 'node:crypto';
import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { TokenSigner } from '@fechatter/server';
import { Installation } from '../access/installation.js';
import { AuthController } from './auth.controller.js';
import { RefreshCookie } from './refresh-cookie.js';
import { RefreshTokens } from './refresh-tokens.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';
import { SIGNUP_MODE, SignUpService, type SignUpMode } from './sign-up.service.js';
import { TokenIssuer } from './token-issuer.js';

export interface SignInSettings {
  signupMode: SignUpMode;
  cookieSecure: 'auto' | 'always';
  corsOrigins: readonly string[];
  secretKey: string;
  jwtPrivateKey: KeyObject;
  accessTokenTtlSeconds: number;
  sessionTtlSeconds: number;
}

/** Sign-up, sign-in and sessions. `imports` provide `PasswordHasher` and `InviteTokens`. */
@Module({})
export class SignInModule {
  static with(settings: SignInSettings, imports: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    return {
      module: SignInModule,
      imports,
      controllers: [AuthController, SessionsController],
      providers: [
        { provide: SIGNUP_MODE, useValue: settings.signupMode },
        { provide: RefreshCookie, useValue: refreshCookie(settings) },
        {
          provide: TokenIssuer,
          inject: [Installation],
          useFactory: (installation: Installation) => tokenIssuer(settings, installation),
        },
        SessionsService,
        SignInService,
        SignUpService,
      ],
    };
  }
}

function refreshCookie({ cookieSecure, corsOrigins }: SignInSettings): RefreshCookie {
  return new RefreshCookie({ isAlwaysSecure: cookieSecure === 'always', corsOrigins });
}

function tokenIssuer(settings: SignInSettings, installation: Installation): TokenIssuer {
  const signer = new TokenSigner(settings.jwtPrivateKey, settings.accessTokenTtlSeconds, installation);
  return new TokenIssuer(new RefreshTokens(settings.secretKey), signer, settings.sessionTtlSeconds);
}
