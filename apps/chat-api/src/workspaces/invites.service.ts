import { Inject, Injectable } from '@nestjs/common';
import {
  assertFound,
  requireFound,
  idCursor,
  toPage,
  type Actor,
  type IdempotentRequest,
  type Invite,
  type NewInvite,
  type Page,
  type Store,
} from '@fechatter/core';
import { runIdempotent, type IdempotentOutcome } from '../requests/idempotent-request.js';
import { STORE } from '../postgres/store.token.js';
import { findAdmin } from '../access/admins.js';
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
  ) {}

  invite(
    actor: Actor,
    draft: InviteDraft,
    request: IdempotentRequest | null,
  ): Promise<IdempotentOutcome<InviteWithToken>> {
    const { workspaceId, userId: createdBy } = actor;
    return this.store.transaction(async (tx) => {
      await findAdmin(tx, actor);
      return runIdempotent(
        tx,
        request,
        async () => ({ resultId: (await tx.invites.insert({ ...draft, workspaceId, createdBy })).id, isNew: true }),
        async (id) => this.withToken(requireFound(await tx.invites.find(workspaceId, id), 'invite_not_found')),
      );
    });
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

function toListed({ workspaceId: _, ...invite }: Invite): ListedInvite {
  return invite;
}
