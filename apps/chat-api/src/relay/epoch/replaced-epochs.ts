import type { MemberBucket, RevokedBucket } from '@fechatter/nats';
import type { RelaySession } from '../sql/relay-session.js';
import { forgetReplaced } from '../sql/relay-state.js';

export interface ReplacedParts {
  session: RelaySession;
  /** The present epoch. */
  epoch: string;
  replaced: readonly string[];
  members: MemberBucket;
  revoked: RevokedBucket;
  warn: (message: string) => void;
}

const RETRY_MS = 5_000;

/**
 * Removes the keys of replaced epochs from the buckets, piece by piece, between the passes of the publisher: so
 * nobody waits for it, however many epochs there were. Starts only when the new epoch is complete, since
 * readers may still be on an old one. What a crash leaves is removed by the next leader.
 */
export class ReplacedEpochs {
  private pieces: AsyncGenerator<void, void>;
  private isDone: boolean;
  private notBefore = 0;

  constructor(private readonly parts: ReplacedParts) {
    this.isDone = parts.replaced.length === 0;
    this.pieces = this.remove();
  }

  /** Removes one piece. Returns false if there is nothing to do now. */
  async step(): Promise<boolean> {
    if (this.isDone || performance.now() < this.notBefore) return false;
    try {
      this.isDone = (await this.pieces.next()).done === true;
    } catch (error) {
      this.parts.warn(`replaced epochs were not purged: ${String(error)}`);
      this.notBefore = performance.now() + RETRY_MS;
      this.pieces = this.remove();
    }
    return true;
  }

  private async *remove(): AsyncGenerator<void, void> {
    const { session, epoch, replaced, members, revoked } = this.parts;
    // Watchers that read the buckets meanwhile forget the old keys at once.
    await revoked.noteReplaced(replaced);
    for (const old of replaced) {
      for (const bucket of [members, revoked]) {
        for (let through: number | null = 0; through !== null; yield) through = await bucket.purge(old, through);
      }
    }
    await forgetReplaced(session, epoch);
  }
}
