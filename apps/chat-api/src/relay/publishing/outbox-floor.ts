import type { OutboxBatch } from '../sql/relay-outbox.js';

/**
 * Knows the id below which no row will ever appear in the outbox again. A scan can then skip the start of the
 * table, where an old snapshot (a dump) may keep a hundred thousand deleted rows in the way.
 *
 * Ids are handed out before transactions commit, so a lower id may appear after a higher one, and `id > last`
 * would lose it. The floor rises to M, an id that was seen, only when no transaction is left that may own an
 * id up to M. Each writer has a transaction id before it takes an outbox id, so those owners have transaction
 * ids below X, which was assigned *after* M was seen. Once no transaction below X is running, their rows are
 * visible.
 *
 * Two other choices of X would be wrong. The snapshot's own `xmax` is the last *completed* transaction plus
 * one, and a running writer may be above it. The row's own transaction won't do either: another, younger one
 * may own a lower id.
 *
 * A floor holds for one session. A new lock starts with a new floor.
 */
export class OutboxFloor {
  private current = 0n;
  private candidate: { highestSeen: bigint; assignedAfter: bigint } | null = null;

  /** Rows with this id or a lower one need not be read. */
  get value(): bigint {
    return this.current;
  }

  /** `batch` was read above the current floor. */
  raise({ rows, oldestRunning }: OutboxBatch): void {
    if (!this.candidate || oldestRunning < this.candidate.assignedAfter) return;
    const { highestSeen } = this.candidate;
    const [lowest] = rows;
    const below = lowest ? BigInt(lowest.id) - 1n : highestSeen;
    this.current = below < highestSeen ? below : highestSeen;
    this.candidate = null;
  }

  /** `highestSeen` is the id of a row that was read. `transaction` got its id after that. */
  propose(highestSeen: string, transaction: bigint): void {
    this.candidate ??= { highestSeen: BigInt(highestSeen), assignedAfter: transaction };
  }
}
