import { createHmac, timingSafeEqual } from 'node:crypto';
import { isId, type PasswordReset, type Repositories } from '@fechatter/core';

/**
 * Tokens of reset links, `<id>.<MAC>`: derived and not stored, so that who reads the database can use none, and a repeated request is
 * answered with the same one. The MAC covers whom it is for and when it was made: after a database came back from a backup, an id that is
 * given out again opens nothing for an old token.
 */
export class ResetTokens {
  constructor(private readonly secret: string) {}

  tokenOf(reset: PasswordReset): string {
    return `${reset.id}.${this.mac(reset).toString('base64url')}`;
  }

  /** What `token` opens; null if it opens nothing. */
  async open(tx: Pick<Repositories, 'passwordResets'>, token: string): Promise<PasswordReset | null> {
    const [id = '', mac = ''] = token.split('.');
    const named = isId(id) ? await tx.passwordResets.findOpen(id) : null;
    return named && this.isGenuine(named, mac) ? named : null;
  }

  private isGenuine(reset: PasswordReset, mac: string): boolean {
    const expected = this.mac(reset);
    const given = Buffer.from(mac, 'base64url');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private mac({ id, workspaceId, userId, createdAt }: PasswordReset): Buffer {
    const facts = `password-reset:${id}:${workspaceId}:${userId}:${createdAt}`;
    return createHmac('sha256', this.secret).update(facts).digest();
  }
}
