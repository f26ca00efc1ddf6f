import { DomainError, emailKey, requireFound, type Invite, type Repositories, type Workspace } from '@fechatter/core';
import { DerivedTokens } from '../access/derived-tokens.js';

/** Tokens of invites, each to one workspace. */
export class InviteTokens {
  private readonly derived = new DerivedTokens<Invite>(
    this.secret,
    ({ id, workspaceId, createdAt }) => `invite:${id}:${workspaceId}:${createdAt}`,
  );

  constructor(private readonly secret: string) {}

  tokenOf(invite: Invite): string {
    return this.derived.tokenOf(invite);
  }

  /**
   * Counts one more use of the invite that `token` belongs to. Throws `invite_not_found` if there is no valid
   * one for `email` or it is revoked at the same moment, and `invite_used_up` if no use is left.
   */
  async redeem(tx: Repositories, token: string, email: string): Promise<{ invite: Invite; workspace: Workspace }> {
    const opened = await this.open(tx, token, email);
    if (await tx.invites.consume(opened.invite.id)) return opened;
    requireFound(await tx.invites.holdValid(opened.invite.id), 'invite_not_found');
    throw new DomainError('invite_used_up', 'This invite has been used up.');
  }

  private async open(
    tx: Repositories,
    token: string,
    email: string,
  ): Promise<{ invite: Invite; workspace: Workspace }> {
    const invite = requireFound(await this.derived.open(token, (id) => tx.invites.holdValid(id)), 'invite_not_found');
    assertFor(invite, email);
    return { invite, workspace: requireFound(await tx.workspaces.find(invite.workspaceId), 'invite_not_found') };
  }
}

function assertFor(invite: Invite, email: string): void {
  if (invite.email === null || emailKey(invite.email) === emailKey(email)) return;
  throw new DomainError('invite_not_found', 'This invite is for another e-mail address.');
}
