import type { OnApplicationShutdown } from '@nestjs/common';
import type { SessionRepository } from '@fechatter/core';
import type { AccessCheck, SignedInActor } from '@fechatter/server';

/** What `RevocationWatch` of libs/nats knows. */
export interface RevocationSource {
  /** Whether all that it knows is of the present epoch. */
  readonly isCurrent: boolean;
  /** How long ago NATS last answered, as it does once a second. */
  readonly msSinceContact: number;
  isRevoked(sessionId: string, userId: string): boolean;
  close(): void;
}

interface Answer {
  isRevoked: Promise<boolean>;
  askedAt: number;
}

const ANSWER_MS = 1_000;
const CONTACT_LOST_MS = 1_500;
const REMEMBERED = 10_000;

/**
 * Who is shut out: known from the stream's bucket while NATS is there, else asked of PostgreSQL, at most once a second for each session.
 * What was revoked right here is known at once.
 */
export class SessionRevocations implements Pick<AccessCheck, 'isRevoked'>, OnApplicationShutdown {
  private readonly ownUntil = new Map<string, number>();
  private readonly answers = new Map<string, Answer>();
  private source: RevocationSource | null = null;

  constructor(
    private readonly sessions: Pick<SessionRepository, 'isRevoked'>,
    private readonly accessTokenTtlMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** From now on `source` is asked first. */
  follow(source: RevocationSource): void {
    this.source = source;
  }

  revokedHere(sessionId: string): void {
    this.forgetEnded();
    this.ownUntil.set(sessionId, this.now() + this.accessTokenTtlMs);
  }

  isRevoked(actor: SignedInActor): boolean | Promise<boolean> {
    if (this.ownUntil.has(actor.sessionId)) return true;
    const { source } = this;
    const isCurrent = source?.isCurrent && source.msSinceContact < CONTACT_LOST_MS;
    return isCurrent ? source.isRevoked(actor.sessionId, actor.userId) : this.askStore(actor);
  }

  onApplicationShutdown(): void {
    this.source?.close();
  }

  private askStore(actor: SignedInActor): Promise<boolean> {
    const known = this.answers.get(actor.sessionId);
    if (known && this.now() - known.askedAt < ANSWER_MS) return known.isRevoked;
    if (this.answers.size >= REMEMBERED) this.answers.clear();
    const isRevoked = this.sessions.isRevoked(actor);
    this.answers.set(actor.sessionId, { isRevoked, askedAt: this.now() });
    // An answer that failed is none: the next request asks again.
    isRevoked.catch(() => this.answers.delete(actor.sessionId));
    return isRevoked;
  }

  /** Once its last access token has expired, there is nothing left to refuse. */
  private forgetEnded(): void {
    const now = this.now();
    for (const [sessionId, until] of this.ownUntil) {
      if (until > now) return;
      this.ownUntil.delete(sessionId);
    }
  }
}
