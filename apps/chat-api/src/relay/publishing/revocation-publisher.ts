import type { Revocation, RevokedBucket } from '@fechatter/nats';
import { bury, DeposedError, discard, readRevocations } from '../sql/relay-outbox.js';
import type { RelaySession } from '../sql/relay-session.js';
import { recentRevocations } from '../sql/relay-sources.js';
import { toRevocation } from './revocation-row.js';

/**
 * Puts the revocations of the outbox into the bucket `REVOKED`, before anything is published and however long
 * the backlog is. Nothing is published for them.
 *
 * Once a second it beats, also when there is nothing to revoke: a beat says that every revocation that was
 * committed when it began is in the bucket. Watchers that have not heard one lately don't know who is revoked,
 * even if NATS answers, since the relay may be stuck.
 *
 * It begins by putting the revocations of the last while again, as many as may still matter. nats-server
 * acknowledges what it has not yet synced to its disk, so a power failure takes the last two minutes from it.
 * No later message needs to carry the revision of a revocation, so nothing else would show its loss.
 */

const BATCH = 500;
const BEAT_MS = 1_000;

export interface RevocationParts {
  session: RelaySession;
  epoch: string;
  revoked: RevokedBucket;
  /** The longest that a token is accepted whose revocation nobody hears of. */
  unheardMs: number;
}

export class RevocationPublisher {
  private beatAt = -Infinity;
  /** Yields the revocations that are left to put again. Null once all are. */
  private again: AsyncGenerator<Revocation[]> | null;

  constructor(private readonly parts: RevocationParts) {
    this.again = recentRevocations(parts.session, parts.unheardMs);
  }

  /** Returns false if nothing was waiting. */
  async pass(): Promise<boolean> {
    const began = performance.now();
    const count = await this.putPending();
    await this.putSomeAgain();
    if (count < BATCH && this.again === null && began - this.beatAt >= BEAT_MS) {
      await this.beat();
      this.beatAt = began;
    }
    return count > 0 || this.again !== null;
  }

  private async putSomeAgain(): Promise<void> {
    const page = await this.again?.next();
    if (!page || page.done === true) this.again = null;
    else await this.parts.revoked.put(page.value);
  }

  private async putPending(): Promise<number> {
    const { session, epoch, revoked } = this.parts;
    const rows = await readRevocations(session, BATCH);
    if (rows.length === 0) return 0;
    const read = rows.map((row) => ({ row, revocation: toRevocation(row.payload) }));
    await revoked.put(read.flatMap(({ revocation }) => revocation ?? []));
    const done = read.filter(({ revocation }) => revocation !== null).map(({ row }) => row.id);
    await discard(session, epoch, done);
    for (const { row, revocation } of read) {
      if (revocation === null) await bury(session, { id: row.id, reason: 'not a revocation', replacement: null });
    }
    return rows.length;
  }

  /**
   * The session answers first: had it been lost, another leader could be at work. One that has beaten since the
   * last beat of this one makes it fail.
   */
  private async beat(): Promise<void> {
    const { session, revoked } = this.parts;
    await session.assertAlive();
    if (!(await revoked.beat())) throw new DeposedError('another relay has beaten');
  }
}
