import { DomainError, type ApiTokenRepository } from '@fechatter/core';
import { NOT_OURS, type SignedInActor } from '@fechatter/server';
import type { ApiTokenTexts } from './api-token-texts.js';

/** How long what PostgreSQL said of a token is good. Revocations are learnt of meanwhile as those of sessions are. */
export const ASK_EVERY_MS = 60_000;
const REMEMBERED = 10_000;

interface Answer {
  /** Null: the token is over. */
  actor: Promise<SignedInActor | null>;
  askedAt: number;
}

/**
 * Who an API token speaks for. PostgreSQL is asked at most once a minute for each token, by one UPDATE that also notes its use, so that a
 * send by token costs no further statement.
 */
export class ApiTokenAccess {
  private readonly answers = new Map<string, Answer>();

  constructor(
    private readonly tokens: Pick<ApiTokenRepository, 'recordUse'>,
    private readonly texts: ApiTokenTexts,
    private readonly installation: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** Throws `unauthenticated` for what is no token of ours, `session_revoked`, `token_expired`. */
  async open(text: string): Promise<SignedInActor> {
    const sessionId = this.texts.sessionIdIn(text);
    if (sessionId === null) throw new DomainError('unauthenticated', NOT_OURS);
    const actor = await this.ask(sessionId);
    if (!actor) throw new DomainError('session_revoked', 'This API token has ended.');
    if (actor.tokenExpiresAt <= this.now()) throw new DomainError('token_expired', 'The API token has expired.');
    return actor;
  }

  private ask(sessionId: string): Promise<SignedInActor | null> {
    const known = this.answers.get(sessionId);
    if (known && this.now() - known.askedAt < ASK_EVERY_MS) return known.actor;
    if (this.answers.size >= REMEMBERED) this.answers.clear();
    const actor = this.use(sessionId);
    this.answers.set(sessionId, { actor, askedAt: this.now() });
    // An answer that failed is none: the next request asks again.
    actor.catch(() => this.answers.delete(sessionId));
    return actor;
  }

  private async use(sessionId: string): Promise<SignedInActor | null> {
    const holder = await this.tokens.recordUse(sessionId, this.texts.hashOf(sessionId));
    if (!holder) return null;
    const { expiresAtMs: tokenExpiresAt, ...actor } = holder;
    return { ...actor, installation: this.installation, tokenExpiresAt };
  }
}
