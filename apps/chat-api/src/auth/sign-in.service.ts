import { Inject, Injectable } from '@nestjs/common';
import {
  DomainError,
  type AuthTokens,
  type LivingSession,
  type Repositories,
  type SessionUse,
  type Store,
} from '@fechatter/core';
import { STORE } from '../postgres/store.token.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import type { RefreshToken } from './refresh-tokens.js';
import { TokenIssuer } from './token-issuer.js';

/** How long a repeat with the token before is the same request, whose answer got lost, or another tab's. */
const GRACE_SECONDS = 10;

/** Signing in, and staying signed in. */
@Injectable()
export class SignInService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly passwords: PasswordHasher,
    private readonly issuer: TokenIssuer,
  ) {}

  /** The same work and the same answer for an address that is unknown, or whose person is deactivated, as for a wrong password. */
  async signIn(email: string, password: string, use: SessionUse): Promise<AuthTokens> {
    const account = await this.store.users.findAccount(email);
    const passwordHash = account?.passwordHash ?? null;
    const isRight = await this.passwords.matches(password, passwordHash);
    const isProven = isRight && account && passwordHash !== null;
    const tokens = isProven && (await this.issuer.beginSession(this.store, { ...account, passwordHash }, use));
    if (!tokens) throw new DomainError('invalid_credentials', 'The e-mail address or the password is wrong.');
    return tokens;
  }

  /**
   * The next pair of tokens. A token that was replaced before is someone's copy, and it can't be told whose: the whole session ends. But
   * within the grace, and while nobody has used its successor, it gets that same successor again.
   */
  async refresh(text: string, use: SessionUse): Promise<AuthTokens> {
    const token = this.issuer.refreshTokens.parse(text);
    const tokens = token && (await this.store.transaction((tx) => this.rotate(tx, token, use)));
    if (!tokens) throw new DomainError('invalid_refresh_token', 'This refresh token is not valid: sign in again.');
    return tokens;
  }

  /** Null, and not an error, where the token is refused: the session's end is to be committed. */
  private async rotate(tx: Repositories, token: RefreshToken, use: SessionUse): Promise<AuthTokens | null> {
    const person = await tx.sessions.holdPerson(token.sessionId);
    const session = person && (await tx.sessions.lockLiving(token.sessionId, GRACE_SECONDS));
    if (!session) return null;
    const next = this.issuer.refreshTokens.successor(token);
    if (token.hash.equals(session.tokenHash)) await tx.sessions.rotate(session, next.hash, use);
    else if (!isGraceToken(session, token)) return endFamily(tx, session);
    return this.issuer.issueTokens(person, next, session.secondsLeft);
  }
}

function isGraceToken({ graceTokenHash }: LivingSession, token: RefreshToken): boolean {
  return graceTokenHash !== null && token.hash.equals(graceTokenHash);
}

async function endFamily(tx: Repositories, { workspaceId, id }: LivingSession): Promise<null> {
  if (await tx.sessions.revoke(id)) await tx.outbox.addRevocation(workspaceId, id, 'session');
  return null;
}
