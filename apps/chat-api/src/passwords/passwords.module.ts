import { Module, type DynamicModule } from '@nestjs/common';
import { PasswordHasher } from './password-hasher.js';
import { PasswordProofs } from './password-proofs.service.js';
import { PasswordsController } from './passwords.controller.js';
import { PasswordsService } from './passwords.service.js';
import { ResetLinksService } from './reset-links.service.js';
import { ResetTokens } from './reset-tokens.js';

export interface PasswordSettings {
  secretKey: string;
  argon2Concurrency: number;
}

/** Hashes, changes and resets passwords. */
@Module({})
export class PasswordsModule {
  static with({ secretKey, argon2Concurrency }: PasswordSettings): DynamicModule {
    return {
      module: PasswordsModule,
      controllers: [PasswordsController],
      providers: [
        { provide: PasswordHasher, useFactory: () => new PasswordHasher(argon2Concurrency) },
        { provide: ResetTokens, useValue: new ResetTokens(secretKey) },
        PasswordProofs,
        PasswordsService,
        ResetLinksService,
      ],
      exports: [PasswordHasher, PasswordProofs],
    };
  }
}
