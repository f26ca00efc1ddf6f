import { randomUUID } from 'node:crypto';
import type { Account, AuthTokens, Repositories, SessionUse } from '@fechatter/core';
import type { TokenSigner } from '@fechatter/server';
import type { RefreshToken, RefreshTokens } from './refresh-tokens.js';

/** The person whom tokens are issued for. */
export type SignedInPerson = Pick<Account, 'user' | 'workspace'>;

/** Begins sessions and issues their tokens. */
export class TokenIssuer {
  constructor(
    readonly refreshTokens: RefreshTokens,
    private readonly signer: TokenSigner,
    private readonly sessionTtlSeconds: number,
  ) {}

  /**
   * Begins a session in the transaction `tx`. Null if the person was deactivated, or got another password,
   * after theirs was checked.
   */
  async beginSession(
    tx: Pick<Repositories, 'sessions'>,
    person: SignedInPerson & { passwordHash: string },
    use: SessionUse,
  ): Promise<AuthTokens | null> {
    const refresh = this.refreshTokens.first(randomUUID());
    const isBegun = await tx.sessions.insert({
      id: refresh.sessionId,
      workspaceId: person.workspace.id,
      userId: person.user.id,
      passwordHash: person.passwordHash,
      tokenHash: refresh.hash,
      ttlSeconds: this.sessionTtlSeconds,
      ...use,
    });
    return isBegun ? this.issueTokens(person, refresh, this.sessionTtlSeconds) : null;
  }

  /** Issues tokens of a session that ends in `secondsLeft`. Its access tokens expire no later. */
  issueTokens({ user, workspace }: SignedInPerson, refresh: RefreshToken, secondsLeft: number): AuthTokens {
    const expiresIn = Math.min(this.signer.ttlSeconds, secondsLeft);
    const session = { userId: user.id, workspaceId: workspace.id, sessionId: refresh.sessionId };
    return {
      accessToken: this.signer.sign(session, expiresIn),
      tokenType: 'Bearer',
      expiresIn,
      refreshToken: refresh.text,
      refreshExpiresIn: secondsLeft,
      user,
      workspace,
    };
  }
}
