import type { KeyObject } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import { TokenSigner } from '@fechatter/server';
import { Installation } from '../access/installation.js';
import { TokensController } from './tokens.controller.js';
import { TokensService } from './tokens.service.js';

export interface TokenSettings {
  jwtPrivateKey: KeyObject;
  accessTokenTtlSeconds: number;
}

/** Creates, lists, revokes and exchanges API tokens. */
@Module({})
export class TokensModule {
  static with({ jwtPrivateKey, accessTokenTtlSeconds }: TokenSettings): DynamicModule {
    return {
      module: TokensModule,
      controllers: [TokensController],
      providers: [
        {
          provide: TokenSigner,
          inject: [Installation],
          useFactory: (installation: Installation) =>
            new TokenSigner(jwtPrivateKey, accessTokenTtlSeconds, installation),
        },
        TokensService,
      ],
    };
  }
}
