import { DomainError, type ApiTokenRepository } from '@fechatter/core';
import { NOT_OURS, type SignedInActor } from '@fechatter/server';
import { AnswerCache } from './answer-cache.js';
import type { ApiTokenTexts } from './api-token-texts.js';

/** How long PostgreSQL's answer about a token is used. `SessionRevocations` learns of revocations sooner. */
export const LOOK_UP_EVERY_MS = 60_000;

/**
 * Tells who an API token speaks for. Asks PostgreSQL at most once a minute about each token, with one UPDATE
 * that also records its use, so that sending with a token costs no further statement.
 */
export class ApiTokenAccess {
  /** The actor is null for a token that has ended. */
  private readonly answers: AnswerCache<{ actor: SignedInActor | null }>;

  constructor(
    private readonly tokens: Pick<ApiTokenRepository, 'recordUse'>,
    private readonly texts: ApiTokenTexts,
    private readonly installation: { readonly id: string },
    private readonly now: () => number = Date.now,
    uptime: () => number = () => performance.now(),
  ) {
    this.answers = new AnswerCache(LOOK_UP_EVERY_MS, uptime);
  }

  /** Throws `unauthenticated` for a token that we did not make, `session_revoked` and `token_expired`. */
  async verify(text: string): Promise<SignedInActor> {
    const sessionId = this.texts.sessionIdIn(text);
    if (sessionId === null) throw new DomainError('unauthenticated', NOT_OURS);
    const { actor } = await this.answers.get(sessionId, async () => ({ actor: await this.holderOf(sessionId) }));
    if (!actor) throw new DomainError('session_revoked', 'This API token is no longer valid.');
    if (actor.tokenExpiresAt <= this.now()) throw new DomainError('token_expired', 'The API token has expired.');
    return actor;
  }

  private async holderOf(sessionId: string): Promise<SignedInActor | null> {
    const holder = await this.tokens.recordUse(sessionId, this.texts.hashOf(sessionId));
    if (!holder) return null;
    const { expiresAtMs: tokenExpiresAt, ...actor } = holder;
    return { ...actor, installation: this.installation.id, tokenIssuedAt: this.now(), tokenExpiresAt };
  }
}
