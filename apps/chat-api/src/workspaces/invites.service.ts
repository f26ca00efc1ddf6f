import { Inject, Injectable } from '@nestjs/common';
import {
  assertFound,
  assertMayInvite,
  requireFound,
  idCursor,
  toPage,
  type Actor,
  type IdempotentRequest,
  type Invite,
  type NewInvite,
  type Page,
  type Repositories,
  type Store,
} from '@fechatter/core';
import { assertSession, type SignedInActor } from '@fechatter/server';
import { runIdempotent, type IdempotentOutcome } from '../requests/idempotent-request.js';
import { STORE } from '../postgres/store.token.js';
import { findAdmin } from '../access/found-people.js';
import { assertStillProven, PasswordProofs, type PasswordProof } from '../passwords/password-proofs.service.js';
import { InviteTokens } from './invite-tokens.js';

/** An invite without its token, which is returned only when the invite is created. */
export type ListedInvite = Omit<Invite, 'workspaceId'>;
/** A new invite with its token. */
export type InviteWithToken = ListedInvite & {
  /** Whoever has the token can sign up with it, as `inviteToken`. It is shown only now. */
  token: string;
};
export type InviteDraft = Pick<NewInvite, 'email' | 'role' | 'expiresInSeconds' | 'maxUses'>;

@Injectable()
export class InvitesService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly tokens: InviteTokens,
    private readonly passwords: PasswordProofs,
  ) {}

  /** Neither an API token nor a stolen access token is enough to invite an admin. */
  async invite(
    actor: SignedInActor,
    { currentPassword, ...draft }: InviteDraft & { currentPassword?: string },
    request: IdempotentRequest | null,
  ): Promise<IdempotentOutcome<InviteWithToken>> {
    const { workspaceId, userId: createdBy } = actor;
    const isForAdmin = draft.role === 'admin';
    if (isForAdmin) assertSession(actor);
    assertMayInvite(await findAdmin(this.store, actor), draft.role);
    const proof = isForAdmin ? await this.passwords.prove(createdBy, currentPassword) : null;
    return this.store.transaction((tx) =>
      runIdempotent(
        tx,
        request,
        async () => ({ resultId: (await tx.invites.insert({ ...draft, workspaceId, createdBy })).id, isNew: true }),
        async (id) => {
          await assertStillMayInvite(tx, actor, draft, proof);
          return this.withToken(requireFound(await tx.invites.find(workspaceId, id), 'invite_not_found'));
        },
      ),
    );
  }

  async list(actor: Actor, cursor: string | undefined, limit: number): Promise<Page<ListedInvite>> {
    await findAdmin(this.store, actor);
    const beforeId = idCursor.decode(cursor)?.id ?? null;
    const invites = await this.store.invites.page(actor.workspaceId, beforeId, limit + 1);
    return toPage(invites.map(toListed), limit, (last) => idCursor.encode(last));
  }

  async get(actor: Actor, inviteId: string): Promise<ListedInvite> {
    await findAdmin(this.store, actor);
    return toListed(requireFound(await this.store.invites.find(actor.workspaceId, inviteId), 'invite_not_found'));
  }

  /** The token stops working at once. A concurrent sign-up with it either comes before, or fails. */
  async revoke(actor: Actor, inviteId: string): Promise<void> {
    await findAdmin(this.store, actor);
    assertFound(await this.store.invites.delete(actor.workspaceId, inviteId), 'invite_not_found');
  }

  private withToken(invite: Invite): InviteWithToken {
    return { ...toListed(invite), token: this.tokens.tokenOf(invite) };
  }
}

/** Locks the actor, so that neither their role nor their password changes before the token is given out. */
async function assertStillMayInvite(
  tx: Repositories,
  { workspaceId, userId }: Actor,
  { role }: InviteDraft,
  proof: PasswordProof | null,
): Promise<void> {
  const [me] = await tx.users.lock(workspaceId, [userId]);
  assertMayInvite(requireFound(me, 'user_not_found'), role);
  if (proof) await assertStillProven(tx, proof);
}

function toListed({ workspaceId: _, ...invite }: Invite): ListedInvite {
  return invite;
}
