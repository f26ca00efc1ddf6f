import type { OnApplicationShutdown } from '@nestjs/common';
import type { AccessCheck, SignedInActor } from '@fechatter/server';
import { AnswerCache } from './answer-cache.js';

/** What libs/nats' `RevocationWatch` knows. */
export interface RevocationSource {
  /** Whether it knows every revocation, as of the last seconds. */
  readonly isCurrent: boolean;
  /** Tokens from before may belong to sessions that a restored database lacks. Milliseconds since 1970. */
  readonly restoredBy: number;
  isRevoked(sessionId: string, userId: string): boolean;
  close(): void;
}

/** Looks sessions up in PostgreSQL, and ends them there. */
export interface SessionRecords {
  /** True also for a session that it lacks. */
  isRevoked(actor: SignedInActor): Promise<boolean>;
  /** Announces the end of a session, also of one that it lacks. */
  end(actor: SignedInActor): Promise<void>;
}

const ASK_EVERY_MS = 1_000;

/**
 * Tells whose session has been revoked. While the relay's leader beats in the REVOKED bucket, the bucket says
 * so; otherwise PostgreSQL is asked, at most once a second for each session. Revocations by this process are
 * known at once.
 *
 * The bucket does not name the sessions that a database lacks since it was restored from a backup. So
 * PostgreSQL is asked about tokens from before the restore too. A session that it refuses is announced as
 * ended, once by each process, since its event streams must end as well.
 */
export class SessionRevocations implements Pick<AccessCheck, 'isRevoked'>, OnApplicationShutdown {
  /** The sessions that this process has revoked, with the time by which their access tokens have expired. */
  private readonly ownUntil = new Map<string, number>();
  private readonly answers: AnswerCache<boolean>;
  private source: RevocationSource | null = null;

  constructor(
    private readonly records: SessionRecords,
    private readonly accessTokenTtlMs: number,
    private readonly now: () => number = Date.now,
    uptime: () => number = () => performance.now(),
  ) {
    this.answers = new AnswerCache(ASK_EVERY_MS, uptime);
  }

  /** Asks `source` first from now on. */
  follow(source: RevocationSource): void {
    this.source = source;
  }

  /** Notes sessions that this process has just revoked. */
  revokedHere(sessionIds: readonly string[]): void {
    this.forgetEnded();
    for (const sessionId of sessionIds) this.ownUntil.set(sessionId, this.now() + this.accessTokenTtlMs);
  }

  isRevoked(actor: SignedInActor): boolean | Promise<boolean> {
    if (this.ownUntil.has(actor.sessionId)) return true;
    const { source } = this;
    if (source?.isCurrent) {
      if (source.isRevoked(actor.sessionId, actor.userId)) return true;
      if (actor.tokenIssuedAt > source.restoredBy) return false;
    }
    return this.answers.get(actor.sessionId, () => this.ask(actor));
  }

  onApplicationShutdown(): void {
    this.source?.close();
  }

  private async ask(actor: SignedInActor): Promise<boolean> {
    const isRevoked = await this.records.isRevoked(actor);
    const isFromBeforeRestore = this.source !== null && actor.tokenIssuedAt <= this.source.restoredBy;
    if (isRevoked && isFromBeforeRestore) {
      await this.records.end(actor);
      this.revokedHere([actor.sessionId]);
    }
    return isRevoked;
  }

  /** Forgets sessions whose access tokens have all expired. The map is ordered by that time. */
  private forgetEnded(): void {
    const now = this.now();
    for (const [sessionId, until] of this.ownUntil) {
      if (until > now) return;
      this.ownUntil.delete(sessionId);
    }
  }
}
