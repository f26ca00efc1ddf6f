import { randomUUID } from 'node:crypto';
import type { AuthTokens, Repositories, SessionUse, User, Workspace } from '@fechatter/core';
import type { TokenSigner } from '@fechatter/server';
import type { RefreshToken, RefreshTokens } from './refresh-tokens.js';

/** Whom tokens are for. */
export interface Holder {
  user: User;
  workspace: Workspace;
}

/** Begins sessions and hands out tokens. */
export class TokenIssuer {
  constructor(
    readonly refreshTokens: RefreshTokens,
    private readonly signer: TokenSigner,
    private readonly sessionTtlSeconds: number,
  ) {}

  /** A new session, in the transaction `tx`. Null if the person was shut out, or has another password, since theirs was proven. */
  async begin(
    tx: Pick<Repositories, 'sessions'>,
    holder: Holder & { passwordHash: string },
    use: SessionUse,
  ): Promise<AuthTokens | null> {
    const refresh = this.refreshTokens.first(randomUUID());
    const isBegun = await tx.sessions.insert({
      id: refresh.sessionId,
      workspaceId: holder.workspace.id,
      userId: holder.user.id,
      passwordHash: holder.passwordHash,
      tokenHash: refresh.hash,
      ttlSeconds: this.sessionTtlSeconds,
      ...use,
    });
    return isBegun ? this.issue(holder, refresh, this.sessionTtlSeconds) : null;
  }

  /** Tokens of a session that lives another `secondsLeft`, which its access tokens do not outlive. */
  issue({ user, workspace }: Holder, refresh: RefreshToken, secondsLeft: number): AuthTokens {
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
