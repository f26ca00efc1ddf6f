const PURGE_EVERY_MS = 2_000;

/**
 * Decides when applied documents may be purged from the stream. It waits one more interval after they were
 * applied, because the relay may not have recorded yet that it published them.
 */
export class PurgeSchedule {
  private applied = 0;
  private purgeable = 0;
  private purged = 0;
  private due: number | null = null;

  constructor(private readonly purge: (through: number) => Promise<void>) {}

  noteApplied(streamSeq: number): void {
    this.applied = streamSeq;
  }

  /** Rejects when a purge was due and failed. It is retried when the next one is due. */
  async purgeIfDue(now: number): Promise<void> {
    if (now < (this.due ??= now + PURGE_EVERY_MS)) return;
    this.due = now + PURGE_EVERY_MS;
    const through = this.purgeable;
    this.purgeable = this.applied;
    if (through <= this.purged) return;
    await this.purge(through);
    this.purged = through;
  }
}
