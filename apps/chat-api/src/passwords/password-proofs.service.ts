import { Inject, Injectable } from '@nestjs/common';
import { DomainError, type Repositories, type Store } from '@fechatter/core';
import { STORE } from '../postgres/store.token.js';
import { PasswordHasher } from './password-hasher.js';

/** The password that a person has proved: its hash, as it was stored at that moment. */
export interface PasswordProof {
  userId: string;
  passwordHash: string;
}

/**
 * Asks a signed-in person for their password again, before what a stolen access token must not be enough for.
 * Count such requests as sign-ins: each is a guess.
 */
@Injectable()
export class PasswordProofs {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly hasher: PasswordHasher,
  ) {}

  /** Throws `invalid_credentials` if the password is missing or wrong. */
  async prove(userId: string, password: string | undefined): Promise<PasswordProof> {
    if (password === undefined) throw noPassword();
    const passwordHash = await this.store.users.findPasswordHash(userId);
    if (passwordHash === null || !(await this.hasher.matches(password, passwordHash))) throw wrongPassword();
    return { userId, passwordHash };
  }
}

/**
 * Throws `invalid_credentials` if no password was proved, or if it was changed since. The caller locked the
 * person, so it stays what it is.
 */
export async function assertStillProven(tx: Repositories, proof: PasswordProof | null): Promise<void> {
  if (!proof) throw noPassword();
  if ((await tx.users.findPasswordHash(proof.userId)) !== proof.passwordHash) throw wrongPassword();
}

function noPassword(): DomainError {
  return new DomainError('invalid_credentials', 'Send your password as `currentPassword`.');
}

function wrongPassword(): DomainError {
  return new DomainError('invalid_credentials', 'The current password is wrong.');
}
