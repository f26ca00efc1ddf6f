import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  assertFound,
  requireFound,
  idCursor,
  toPage,
  type Actor,
  type ApiToken,
  type IdempotentRequest,
  type IdempotentResult,
  type NewApiToken,
  type Page,
  type Repositories,
  type Store,
  type StoredApiToken,
} from '@fechatter/core';
import { TokenSigner, type SignedInActor } from '@fechatter/server';
import { SessionRevocations } from '../access/session-revocations.js';
import { runIdempotent, type IdempotentOutcome } from '../requests/idempotent-request.js';
import { STORE } from '../postgres/store.token.js';
import { ApiTokenTexts } from '../access/api-token-texts.js';
import { holderForNewToken, holderForList, canManageTokensOf, notAnActiveBot } from './token-holders.js';

export interface TokenDraft extends Pick<NewApiToken, 'name' | 'scope' | 'expiresInSeconds'> {
  /** A bot. Null for the actor. */
  userId: string | null;
}

/** An API token with its text, which is returned only when it is created. */
export interface ShownApiToken extends ApiToken {
  /** Send it as `Authorization: Bearer`. It is shown only now. */
  token: string;
}

/** A short-lived access token with the scope of the API token. */
export interface ExchangedToken {
  /** Send it as `Authorization: Bearer`. It is a JWT; treat it as opaque. */
  accessToken: string;
  /** How the access token is sent. */
  tokenType: 'Bearer';
  /** Seconds until the access token expires. */
  expiresIn: number;
}

@Injectable()
export class TokensService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly texts: ApiTokenTexts,
    private readonly signer: TokenSigner,
    private readonly revocations: SessionRevocations,
  ) {}

  create(
    actor: Actor,
    draft: TokenDraft,
    request: IdempotentRequest | null,
  ): Promise<IdempotentOutcome<ShownApiToken>> {
    return this.store.transaction((tx) =>
      runIdempotent(
        tx,
        request,
        () => this.insert(tx, actor, draft),
        async (tokenId) => this.withToken(await findManaged(tx, actor, tokenId)),
      ),
    );
  }

  async list(actor: Actor, userId: string | null, cursor: string | undefined, limit: number): Promise<Page<ApiToken>> {
    const beforeId = idCursor.decode(cursor)?.id ?? null;
    const holderId = await holderForList(this.store, actor, userId);
    const tokens = await this.store.apiTokens.page(actor.workspaceId, holderId, beforeId, limit + 1);
    return toPage(tokens, limit, (last) => idCursor.encode(last));
  }

  /** Throws `token_not_found` also if the actor may not see the token. */
  async revoke(actor: Actor, tokenId: string): Promise<void> {
    const ended = await this.store.transaction(async (tx) => {
      const { sessionId } = await findManaged(tx, actor, tokenId);
      assertFound(await tx.sessions.revoke(sessionId), 'token_not_found');
      await tx.outbox.addRevocation(actor.workspaceId, sessionId, 'api_token');
      return sessionId;
    });
    this.revocations.revokedHere([ended]);
  }

  /** The access token expires no later than the API token. */
  exchange({ userId, workspaceId, sessionId, scope, tokenExpiresAt }: SignedInActor): ExchangedToken {
    const secondsLeft = Math.floor((tokenExpiresAt - Date.now()) / 1_000);
    const expiresIn = Math.max(0, Math.min(this.signer.ttlSeconds, secondsLeft));
    const session = { userId, workspaceId, sessionId, ...(scope && { scope }) };
    return { accessToken: this.signer.sign(session, expiresIn), tokenType: 'Bearer', expiresIn };
  }

  private async insert(tx: Repositories, actor: Actor, draft: TokenDraft): Promise<IdempotentResult> {
    const { workspaceId } = actor;
    const userId = await holderForNewToken(tx, actor, draft.userId);
    const sessionId = randomUUID();
    const tokenHash = this.texts.hashOf(sessionId);
    const inserted = await tx.apiTokens.insert({ ...draft, userId, workspaceId, sessionId, tokenHash });
    if (!inserted) throw notAnActiveBot();
    return { resultId: inserted.id, isNew: true };
  }

  private withToken({ sessionId, ...token }: StoredApiToken): ShownApiToken {
    return { ...token, token: this.texts.textOf(sessionId) };
  }
}

/** Finds an active token. Throws `token_not_found` also if the actor may not see it. */
async function findManaged(tx: Repositories, actor: Actor, tokenId: string): Promise<StoredApiToken> {
  const token = requireFound(await tx.apiTokens.find(actor.workspaceId, tokenId), 'token_not_found');
  assertFound(await canManageTokensOf(tx, actor, token.userId), 'token_not_found');
  return token;
}
