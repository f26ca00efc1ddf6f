import type { PasswordReset, Repositories } from '@fechatter/core';
import { DerivedTokens } from '../access/derived-tokens.js';

/** Tokens of reset links, each for one person. */
export class ResetTokens {
  private readonly derived = new DerivedTokens<PasswordReset>(
    this.secret,
    ({ id, workspaceId, userId, createdAt }) => `password-reset:${id}:${workspaceId}:${userId}:${createdAt}`,
  );

  constructor(private readonly secret: string) {}

  tokenOf(reset: PasswordReset): string {
    return this.derived.tokenOf(reset);
  }

  /** The open reset that `token` belongs to; null if there is none. */
  open(tx: Pick<Repositories, 'passwordResets'>, token: string): Promise<PasswordReset | null> {
    return this.derived.open(token, (id) => tx.passwordResets.findOpen(id));
  }
}
