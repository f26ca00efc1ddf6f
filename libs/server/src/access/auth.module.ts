import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { KeyObject } from 'node:crypto';
import { AccessCheck } from './access-check.js';
import { AuthGuard } from './auth.guard.js';
import { TokenVerifier } from './token-verifier.js';

type AuthOptions = Pick<ModuleMetadata, 'imports'> &
  Pick<FactoryProvider<AccessCheck>, 'inject' | 'useFactory'> & { publicKey: KeyObject };

/**
 * Requires a token for every route that is not marked `@Public()`. The factory creates the check that a
 * verified token must pass.
 */
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
