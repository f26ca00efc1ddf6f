import { Inject, Injectable } from '@nestjs/common';
import { DomainError, found, type AuthTokens, type Repositories, type Session, type Store } from '@fechatter/core';
import type { SignedInActor } from '@fechatter/server';
import { STORE } from '../postgres/store.token.js';
import { PasswordHasher } from './password-hasher.js';
import type { RefreshToken } from './refresh-tokens.js';
import { SessionRevocations } from './session-revocations.js';
import { TokenIssuer, type Holder } from './token-issuer.js';

/** How long a repeat with the token before is the same request, whose answer got lost. */
const GRACE_SECONDS = 10;

/** Signing in, staying signed in, signing out. */
@Injectable()
export class SessionsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly passwords: PasswordHasher,
    private readonly issuer: TokenIssuer,
    private readonly revocations: SessionRevocations,
  ) {}

  async signIn(email: string, password: string): Promise<AuthTokens> {
    const account = await this.store.users.findAccount(email);
    const isRight = await this.passwords.matches(password, account?.passwordHash ?? null);
    if (!account || !isRight || account.user.status !== 'active') {
      throw new DomainError('invalid_credentials', 'The e-mail address or the password is wrong.');
    }
    return this.issuer.begin(this.store, account);
  }

  /**
   * The next pair of tokens. A token that was replaced before is someone's copy, and it can't be told whose: the whole session ends. But
   * within the grace, and while nobody has used its successor, it gets that same successor again.
   */
  async refresh(text: string): Promise<AuthTokens> {
    const token = this.issuer.refreshTokens.parse(text);
    const tokens = token && (await this.store.transaction((tx) => this.rotate(tx, token)));
    if (!tokens) throw new DomainError('invalid_refresh_token', 'This refresh token is not valid: sign in again.');
    return tokens;
  }

  async logOut(actor: SignedInActor): Promise<void> {
    await this.store.transaction((tx) => revoke(tx, actor.workspaceId, actor.sessionId));
    this.revocations.revokedHere(actor.sessionId);
  }

  /** Null, and not an error, where the token is refused: the session's end is to be committed. */
  private async rotate(tx: Repositories, token: RefreshToken): Promise<AuthTokens | null> {
    const session = await tx.sessions.lockLiving(token.sessionId, GRACE_SECONDS);
    if (!session) return null;
    const next = this.issuer.refreshTokens.successor(token);
    if (session.tokenHash.equals(token.hash)) await tx.sessions.rotate(session, next.hash);
    else if (!session.graceTokenHash?.equals(token.hash)) return this.endFamily(tx, session);
    return this.issuer.issue(await holderOf(tx, session), next, session.secondsLeft);
  }

  private async endFamily(tx: Repositories, { workspaceId, id }: Session): Promise<null> {
    await revoke(tx, workspaceId, id);
    return null;
  }
}

async function revoke(tx: Repositories, workspaceId: string, sessionId: string): Promise<void> {
  if (await tx.sessions.revoke(sessionId)) await tx.outbox.addRevocation(workspaceId, { sessionId });
}

async function holderOf(tx: Repositories, { workspaceId, userId }: Session): Promise<Holder> {
  const user = found(await tx.users.find(workspaceId, userId), 'user_not_found');
  const workspace = found(await tx.workspaces.find(workspaceId), 'user_not_found');
  return { user, workspace };
}
