import { randomUUID } from 'node:crypto';
import type { Account, AuthTokens, Repositories, SessionUse } from '@fechatter/core';
import type { TokenSigner } from '@fechatter/server';
import type { RefreshToken, RefreshTokens } from './refresh-tokens.js';

/** The person whom tokens are issued for. */
export type SignedInPerson = Pick<Account, 'user' | 'workspace'>;

/** Begins sessions and hands out tokens. */
export class TokenIssuer {
  constructor(
    readonly refreshTokens: RefreshTokens,
    private readonly signer: TokenSigner,
    private readonly sessionTtlSeconds: number,
  ) {}

  /** A new session, in the transaction `tx`. Null if the person was shut out, or has another password, since theirs was proven. */
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

  /** Tokens of a session that lives another `secondsLeft`, which its access tokens do not outlive. */
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
