import { Inject, Injectable } from '@nestjs/common';
import { DomainError, stillManages, type PasswordReset, type Repositories, type Store } from '@fechatter/core';
import type { SignedInActor } from '@fechatter/server';
import { STORE } from '../postgres/store.token.js';
import { PasswordHasher } from './password-hasher.js';
import { assertStillProven, PasswordProofs } from './password-proofs.service.js';
import { assertStrongPassword } from './password-rules.js';
import { ResetTokens } from './reset-tokens.js';
import { SessionRevocations } from '../access/session-revocations.js';

/** Sets new passwords, and ends the sessions that began with the old one. */
@Injectable()
export class PasswordsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly hasher: PasswordHasher,
    private readonly proofs: PasswordProofs,
    private readonly resetTokens: ResetTokens,
    private readonly revocations: SessionRevocations,
  ) {}

  async change(actor: SignedInActor, currentPassword: string, newPassword: string): Promise<void> {
    assertStrongPassword(newPassword, 'newPassword');
    const proof = await this.proofs.prove(actor.userId, currentPassword);
    const passwordHash = await this.hasher.hash(newPassword);
    const ended = await this.store.transaction(async (tx) => {
      await tx.users.lock(actor.workspaceId, [actor.userId]);
      await assertStillProven(tx, proof);
      await tx.passwordResets.voidOpen(actor.userId);
      return setPassword(tx, actor.userId, passwordHash, actor.sessionId);
    });
    this.revocations.revokedHere(ended);
  }

  /** Sets a new password with a reset link. Throws `invalid_credentials` unless the link is valid. */
  async reset(token: string, password: string): Promise<void> {
    assertStrongPassword(password);
    const reset = await this.resetTokens.open(this.store, token);
    if (!reset) throw invalidLink();
    const passwordHash = await this.hasher.hash(password);
    const ended = await this.store.transaction(async (tx) => {
      await consume(tx, reset);
      return setPassword(tx, reset.userId, passwordHash, null);
    });
    this.revocations.revokedHere(ended);
  }
}

/** Ends the person's sessions, except one, and returns their ids. */
async function setPassword(
  tx: Repositories,
  userId: string,
  passwordHash: string,
  exceptSessionId: string | null,
): Promise<string[]> {
  await tx.users.updatePassword(userId, passwordHash);
  return tx.sessions.revokeAll(userId, { kinds: ['session'], exceptSessionId });
}

/**
 * Marks the link as used. Of two concurrent requests, the second waits for the person's row and finds the
 * link used. The issuer knows the link, so they must still manage the person. Otherwise an admin could take
 * over the account of a member who has become the owner since, or come back after being deactivated.
 */
async function consume(tx: Repositories, { id, workspaceId, userId, issuedBy }: PasswordReset): Promise<void> {
  const people = await tx.users.lock(workspaceId, [userId, issuedBy]);
  const person = people.find((one) => one.id === userId);
  const issuer = people.find((one) => one.id === issuedBy);
  const isGood = person?.status === 'active' && issuer && stillManages(issuer, person);
  if (!isGood || !(await tx.passwordResets.consume(id))) throw invalidLink();
}

function invalidLink(): DomainError {
  return new DomainError('invalid_credentials', 'This reset link is not valid, or no longer valid. Ask for a new one.');
}
