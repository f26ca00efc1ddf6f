import { Inject, Injectable } from '@nestjs/common';
import {
  DomainError,
  found,
  type Actor,
  type IdempotentRequest,
  type Invite,
  type NewInvite,
  type Repositories,
  type Store,
} from '@fechatter/core';
import { once, type Made } from '../idempotency/once.js';
import { STORE } from '../postgres/store.token.js';
import { InviteTokens } from './invite-tokens.js';

export type InviteWithToken = Omit<Invite, 'workspaceId'> & { token: string };
export type InviteDraft = Pick<NewInvite, 'email' | 'role' | 'expiresInSeconds' | 'maxUses'>;

@Injectable()
export class InvitesService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly tokens: InviteTokens,
  ) {}

  invite(actor: Actor, draft: InviteDraft, request: IdempotentRequest | null): Promise<Made<InviteWithToken>> {
    const { workspaceId, userId: createdBy } = actor;
    return this.store.transaction(async (tx) => {
      await assertAdmin(tx, actor);
      return once(
        tx,
        request,
        async () => ({ number: (await tx.invites.insert({ ...draft, workspaceId, createdBy })).id, isNew: true }),
        async (id) => this.withToken(found(await tx.invites.find(workspaceId, id), 'invite_not_found')),
      );
    });
  }

  private withToken(invite: Invite): InviteWithToken {
    const { id, email, role, expiresAt, maxUses, uses, createdAt } = invite;
    return { id, token: this.tokens.tokenOf(invite), email, role, expiresAt, maxUses, uses, createdAt };
  }
}

async function assertAdmin(tx: Repositories, { workspaceId, userId }: Actor): Promise<void> {
  const { role } = found(await tx.users.find(workspaceId, userId), 'user_not_found');
  if (role === 'member')
    throw new DomainError('not_an_admin', 'Only admins and the owner of the workspace invite people.');
}
