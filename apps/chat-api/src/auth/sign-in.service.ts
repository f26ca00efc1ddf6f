import { Inject, Injectable } from '@nestjs/common';
import {
  DomainError,
  opaqueString,
  type AuthTokens,
  type ActiveSession,
  type Repositories,
  type SessionUse,
  type Store,
} from '@fechatter/core';
import { STORE } from '../postgres/store.token.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import type { RefreshToken } from './refresh-tokens.js';
import { TokenIssuer } from './token-issuer.js';

/**
 * How long a replaced token may still be used. Such a use counts as a repeated request: the answer was lost,
 * or another tab sent it.
 */
const GRACE_SECONDS = 10;

@Injectable()
export class SignInService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly passwords: PasswordHasher,
    private readonly issuer: TokenIssuer,
  ) {}

  /**
   * Takes as long for an unknown address or a deactivated person as for a wrong password, and answers the
   * same. A password that was hashed as it was typed is hashed anew in its normal form.
   */
  async signIn(email: string, password: string, use: SessionUse): Promise<AuthTokens> {
    const account = await this.store.users.findAccount(email);
    const passwordHash = account?.passwordHash ?? null;
    const form = await this.passwords.matchingForm(password, passwordHash);
    const isProven = form && account && passwordHash !== null;
    const tokens = isProven && (await this.issuer.beginSession(this.store, { ...account, passwordHash }, use));
    if (tokens && form === 'as_typed') await this.hashAnew(account.user.id, password, passwordHash);
    if (tokens) return tokens;
    // Another sign-in may have hashed the same password anew meanwhile.
    if (form === 'as_typed' && (await this.hasNewHash(email, passwordHash))) return this.signIn(email, password, use);
    throw new DomainError('invalid_credentials', 'The e-mail address or the password is wrong.');
  }

  private async hashAnew(userId: string, password: string, passwordHash: string): Promise<void> {
    if (opaqueString(password) === null) return;
    await this.store.users.replacePasswordHash(userId, passwordHash, await this.passwords.hash(password));
  }

  private async hasNewHash(email: string, passwordHash: string | null): Promise<boolean> {
    const account = await this.store.users.findAccount(email);
    return account?.user.status === 'active' && account.passwordHash !== passwordHash;
  }

  /**
   * Returns the next pair of tokens. The token that was replaced last gets the same successor again, within
   * the grace period and while that successor is unused. Any other replaced token has been copied. Nothing
   * tells who has the copy, so it ends the session.
   */
  async refresh(text: string, use: SessionUse): Promise<AuthTokens> {
    const token = this.issuer.refreshTokens.parse(text);
    const tokens = token && (await this.store.transaction((tx) => this.rotate(tx, token, use)));
    if (!tokens) throw new DomainError('invalid_refresh_token', 'This refresh token is not valid. Sign in again.');
    return tokens;
  }

  /** Null if the token is refused: an error would roll back the end of the session. */
  private async rotate(tx: Repositories, token: RefreshToken, use: SessionUse): Promise<AuthTokens | null> {
    const person = await tx.sessions.holdPerson(token.sessionId);
    const session = person && (await tx.sessions.lockActive(token.sessionId, GRACE_SECONDS));
    if (!session) return null;
    const next = this.issuer.refreshTokens.successor(token);
    if (token.hash.equals(session.tokenHash)) await tx.sessions.rotate(session, next.hash, use);
    else if (!isGraceToken(session, token)) return endFamily(tx, session);
    return this.issuer.issueTokens(person, next, session.secondsLeft);
  }
}

function isGraceToken({ graceTokenHash }: ActiveSession, token: RefreshToken): boolean {
  return graceTokenHash !== null && token.hash.equals(graceTokenHash);
}

async function endFamily(tx: Repositories, { workspaceId, id }: ActiveSession): Promise<null> {
  if (await tx.sessions.revoke(id)) await tx.outbox.addRevocation(workspaceId, id, 'session');
  return null;
}
