import { Inject, Injectable } from '@nestjs/common';
import {
  assertMayManagePerson,
  DomainError,
  linkGivesRole,
  requireFound,
  type Actor,
  type Id,
  type IdempotentRequest,
  type Repositories,
  type Store,
  type Timestamp,
  type User,
} from '@fechatter/core';
import { runIdempotent, type IdempotentOutcome } from '../requests/idempotent-request.js';
import { STORE } from '../postgres/store.token.js';
import { findPerson } from '../access/found-people.js';
import { lockBoth } from '../access/locked-people.js';
import { assertStillProven, PasswordProofs, type PasswordProof } from './password-proofs.service.js';
import { ResetTokens } from './reset-tokens.js';

/** The token of a reset link. Whoever issues it passes it on by a channel that they trust. */
export interface PasswordResetLink {
  /** The person who may set a new password with the token. */
  userId: Id;
  /** Proves at `POST /api/password-reset` that the person may set a new password. It is shown only now. */
  token: string;
  /** 24 hours after the link was issued. */
  expiresAt: Timestamp;
}

const TTL_SECONDS = 86_400;

/** Issues reset links for people who forgot their password. */
@Injectable()
export class ResetLinksService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly tokens: ResetTokens,
    private readonly passwords: PasswordProofs,
  ) {}

  /**
   * Issues a link and invalidates the person's older ones. A stolen access token is not enough to get the link
   * of an admin. Checks before it locks, so that a request that will be refused holds up nobody.
   */
  async issue(
    actor: Actor,
    { userId, currentPassword }: { userId: string; currentPassword?: string },
    request: IdempotentRequest | null,
  ): Promise<IdempotentOutcome<PasswordResetLink>> {
    const me = await findPerson(this.store, actor.workspaceId, actor.userId);
    const target = await findPerson(this.store, actor.workspaceId, userId);
    assertMayManagePerson(me, target);
    const proof = linkGivesRole(target) ? await this.passwords.prove(actor.userId, currentPassword) : null;
    const issuing = { userId, proof };
    return this.store.transaction((tx) =>
      runIdempotent(
        tx,
        request,
        async () => ({ resultId: await issueFor(tx, actor, issuing), isNew: true }),
        (id) => this.link(tx, actor, issuing, id),
      ),
    );
  }

  private async link(tx: Repositories, actor: Actor, issuing: Issuing, resetId: string): Promise<PasswordResetLink> {
    // A repeat returns the token again, so it checks again that the actor may have it.
    await lockManaged(tx, actor, issuing);
    const reset = requireFound(await tx.passwordResets.find(actor.workspaceId, resetId), 'user_not_found');
    return { userId: reset.userId, token: this.tokens.tokenOf(reset), expiresAt: reset.expiresAt };
  }
}

interface Issuing {
  userId: string;
  /** Null if none was needed when this was looked at. */
  proof: PasswordProof | null;
}

async function issueFor(tx: Repositories, actor: Actor, issuing: Issuing): Promise<string> {
  assertMaySignIn(await lockManaged(tx, actor, issuing));
  const { userId } = issuing;
  await tx.passwordResets.voidOpen(userId);
  const { workspaceId, userId: issuedBy } = actor;
  return (await tx.passwordResets.insert({ workspaceId, userId, issuedBy, ttlSeconds: TTL_SECONDS })).id;
}

async function lockManaged(tx: Repositories, actor: Actor, { userId, proof }: Issuing): Promise<User> {
  const { me, target } = await lockBoth(tx, actor, userId);
  assertMayManagePerson(me, target);
  if (linkGivesRole(target)) await assertStillProven(tx, proof);
  return target;
}

function assertMaySignIn({ status, isBot }: User): void {
  if (status === 'active' && !isBot) return;
  throw new DomainError('unknown_member', 'A reset link is for an active person, and not for a bot.');
}
