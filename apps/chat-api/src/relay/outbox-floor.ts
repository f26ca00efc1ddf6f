import type { OutboxBatch } from './sql/relay-outbox.js';

/**
 * Below which id nothing will ever come into the outbox again, so that a scan need not begin at the table's start, where an old snapshot
 * (a dump) keeps a hundred thousand deleted rows in the way.
 *
 * Ids are handed out before transactions commit, so a lower one may appear after a higher one: `id > last` would lose it. The floor
 * rises to M, an id that was seen, only when no transaction is left that may own an id up to M. Each writer has a transaction id before it
 * takes an outbox id, so those owners have ids below X, which was assigned *after* M was seen; once nothing below X runs any more, what
 * they left is visible. The snapshot's own `xmax` will not do as X: it is the last *completed* transaction plus one, and a writer that runs
 * may be above it. Nor will the row's own transaction: another, younger one may own a lower id.
 *
 * Holds for one session; a new lock begins with a new floor.
 */
export class OutboxFloor {
  private current = 0n;
  private candidate: { highestSeen: bigint; assignedAfter: bigint } | null = null;

  /** Rows with this id or a lower one need not be looked for. */
  get value(): bigint {
    return this.current;
  }

  /** `batch` was read above the present floor. */
  raise({ rows, oldestRunning }: OutboxBatch): void {
    if (!this.candidate || oldestRunning < this.candidate.assignedAfter) return;
    const { highestSeen } = this.candidate;
    const [lowest] = rows;
    const below = lowest ? BigInt(lowest.id) - 1n : highestSeen;
    this.current = below < highestSeen ? below : highestSeen;
    this.candidate = null;
  }

  /** `highestSeen` is the id of a row that was read; `transaction` got its id after that. */
  propose(highestSeen: string, transaction: bigint): void {
    this.candidate ??= { highestSeen: BigInt(highestSeen), assignedAfter: transaction };
  }
}
