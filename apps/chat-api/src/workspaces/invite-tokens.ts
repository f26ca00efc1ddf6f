import { createHmac, timingSafeEqual } from 'node:crypto';
import { DomainError, found, isId, type Invite, type Repositories, type Workspace } from '@fechatter/core';

/**
 * Invite tokens, `<id>.<MAC>`: derived and not stored, so that a repeated request can be answered with the same one. The MAC covers what
 * was invited to and when: after a database came back from a backup, an id that is given out again opens nothing for an old token.
 */
export class InviteTokens {
  constructor(private readonly secret: string) {}

  tokenOf(invite: Invite): string {
    return `${invite.id}.${this.mac(invite).toString('base64url')}`;
  }

  /**
   * Takes a place of the invite that `token` opens for `email`, and says where it leads. Throws `invite_not_found`, also where it was
   * revoked at this very moment, and `invite_used_up`.
   */
  async take(tx: Repositories, token: string, email: string): Promise<{ invite: Invite; workspace: Workspace }> {
    const opened = await this.open(tx, token, email);
    if (await tx.invites.use(opened.invite.id)) return opened;
    found(await tx.invites.findValid(opened.invite.id), 'invite_not_found');
    throw new DomainError('invite_used_up', 'This invite has been used up.');
  }

  private async open(
    tx: Repositories,
    token: string,
    email: string,
  ): Promise<{ invite: Invite; workspace: Workspace }> {
    const [id = '', mac = ''] = token.split('.');
    const named = isId(id) ? await tx.invites.findValid(id) : null;
    const invite = found(named && this.isGenuine(named, mac) ? named : null, 'invite_not_found');
    assertFor(invite, email);
    return { invite, workspace: found(await tx.workspaces.find(invite.workspaceId), 'invite_not_found') };
  }

  private isGenuine(invite: Invite, mac: string): boolean {
    const expected = this.mac(invite);
    const given = Buffer.from(mac, 'base64url');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private mac({ id, workspaceId, createdAt }: Invite): Buffer {
    return createHmac('sha256', this.secret).update(`invite:${id}:${workspaceId}:${createdAt}`).digest();
  }
}

function assertFor(invite: Invite, email: string): void {
  if (invite.email === null || invite.email.toLowerCase() === email.toLowerCase()) return;
  throw new DomainError('invite_not_found', 'This invite is for another e-mail address.');
}
