const PURGE_EVERY_MS = 2_000;

/**
 * When documents that are in the index leave the stream. Not before one more interval has passed: the relay may not have written down yet
 * that it published them.
 */
export class PurgeSchedule {
  private inIndex = 0;
  private purgeable = 0;
  private purged = 0;
  private due: number | null = null;

  constructor(private readonly purge: (through: number) => Promise<void>) {}

  applied(streamSeq: number): void {
    this.inIndex = streamSeq;
  }

  /** Rejects when it is due and can't be done now; the next time it is due it is tried again. */
  async whenDue(now: number): Promise<void> {
    if (now < (this.due ??= now + PURGE_EVERY_MS)) return;
    this.due = now + PURGE_EVERY_MS;
    const through = this.purgeable;
    this.purgeable = this.inIndex;
    if (through <= this.purged) return;
    await this.purge(through);
    this.purged = through;
  }
}
