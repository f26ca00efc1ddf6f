import { Inject, Injectable } from '@nestjs/common';
import { DomainError, stillManages, type PasswordReset, type Repositories, type Store } from '@fechatter/core';
import type { SignedInActor } from '@fechatter/server';
import { STORE } from '../postgres/store.token.js';
import { PasswordHasher } from './password-hasher.js';
import { assertStrongPassword } from './password-rules.js';
import { ResetTokens } from './reset-tokens.js';
import { SessionRevocations } from '../access/session-revocations.js';

/** New passwords. Whoever knew the old one, or held a session that it opened, is shut out. */
@Injectable()
export class PasswordsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly hasher: PasswordHasher,
    private readonly resetTokens: ResetTokens,
    private readonly revocations: SessionRevocations,
  ) {}

  async change(actor: SignedInActor, currentPassword: string, newPassword: string): Promise<void> {
    assertStrongPassword(newPassword, 'newPassword');
    const known = await this.store.users.findPasswordHash(actor.userId);
    if (!(await this.hasher.matches(currentPassword, known))) throw wrongPassword();
    const passwordHash = await this.hasher.hash(newPassword);
    await this.endSessions(async (tx) => {
      await tx.users.lock(actor.workspaceId, [actor.userId]);
      // Somebody else changed it while this one was hashed.
      if ((await tx.users.findPasswordHash(actor.userId)) !== known) throw wrongPassword();
      await tx.passwordResets.voidOpen(actor.userId);
      return this.setPassword(tx, actor.userId, passwordHash, actor.sessionId);
    });
  }

  /** By a link. Throws `invalid_credentials` where it opens nothing, or nothing any more. */
  async reset(token: string, password: string): Promise<void> {
    assertStrongPassword(password);
    const reset = await this.resetTokens.open(this.store, token);
    if (!reset) throw invalidLink();
    const passwordHash = await this.hasher.hash(password);
    await this.endSessions(async (tx) => {
      await consume(tx, reset);
      return this.setPassword(tx, reset.userId, passwordHash, null);
    });
  }

  private async endSessions(work: (tx: Repositories) => Promise<string[]>): Promise<void> {
    this.revocations.revokedHere(await this.store.transaction(work));
  }

  private async setPassword(
    tx: Repositories,
    userId: string,
    passwordHash: string,
    exceptSessionId: string | null,
  ): Promise<string[]> {
    await tx.users.updatePassword(userId, passwordHash);
    return tx.sessions.revokeAll(userId, { kinds: ['session'], exceptSessionId });
  }
}

/**
 * Two at once wait for each other at the person's row; the second finds the link used. Whoever issued it knows it: an admin must not become
 * the owner by a link for somebody who was a member then, nor come back by one after they were shut out.
 */
async function consume(tx: Repositories, { id, workspaceId, userId, issuedBy }: PasswordReset): Promise<void> {
  const people = await tx.users.lock(workspaceId, [userId, issuedBy]);
  const person = people.find((one) => one.id === userId);
  const issuer = people.find((one) => one.id === issuedBy);
  const isGood = person?.status === 'active' && issuer && stillManages(issuer, person);
  if (!isGood || !(await tx.passwordResets.consume(id))) throw invalidLink();
}

function wrongPassword(): DomainError {
  return new DomainError('invalid_credentials', 'The current password is wrong.');
}

function invalidLink(): DomainError {
  return new DomainError('invalid_credentials', 'This link opens nothing, or nothing any more: ask for another one.');
}
