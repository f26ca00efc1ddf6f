import { Module, type DynamicModule } from '@nestjs/common';
import type { Store } from '@fechatter/core';
import { TokenSigner } from '@fechatter/server';
import { INSTALLATION } from '../auth/auth.module.js';
import type { Config } from '../config.js';
import { STORE } from '../postgres/store.token.js';
import { ApiTokenAccess } from '../access/api-token-access.js';
import { ApiTokenTexts } from '../access/api-token-texts.js';
import { TokensController } from './tokens.controller.js';
import { TokensService } from './tokens.service.js';

/** API tokens: made, listed, revoked, and taken for requests. */
@Module({})
export class TokensModule {
  static with({ secretKey, jwtPrivateKey, accessTokenTtlSeconds }: Config): DynamicModule {
    return {
      module: TokensModule,
      controllers: [TokensController],
      providers: [
        { provide: ApiTokenTexts, useValue: new ApiTokenTexts(secretKey) },
        {
          provide: TokenSigner,
          inject: [INSTALLATION],
          useFactory: (installation: string) => new TokenSigner(jwtPrivateKey, accessTokenTtlSeconds, installation),
        },
        {
          provide: ApiTokenAccess,
          inject: [STORE, ApiTokenTexts, INSTALLATION],
          useFactory: (store: Store, texts: ApiTokenTexts, installation: string) =>
            new ApiTokenAccess(store.apiTokens, texts, installation),
        },
        TokensService,
      ],
      exports: [ApiTokenAccess],
    };
  }
}
