import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { KeyObject } from 'node:crypto';
import { AccessCheck } from './access-check.js';
import { AuthGuard } from './auth.guard.js';
import { TokenVerifier } from './token-verifier.js';

type AuthOptions = Pick<ModuleMetadata, 'imports'> &
  Pick<FactoryProvider<AccessCheck>, 'inject' | 'useFactory'> & { publicKey: KeyObject };

/** Every route of the service demands an access token, unless it is marked `@Public()`. The factory makes the check whether a good one counts. */
@Module({})
export class AuthModule {
  static with({ publicKey, imports = [], inject = [], useFactory }: AuthOptions): DynamicModule {
    return {
      module: AuthModule,
      imports,
      providers: [
        { provide: TokenVerifier, useValue: new TokenVerifier(publicKey) },
        { provide: AccessCheck, inject, useFactory },
        { provide: APP_GUARD, useClass: AuthGuard },
      ],
      exports: [TokenVerifier, AccessCheck],
    };
  }
}
