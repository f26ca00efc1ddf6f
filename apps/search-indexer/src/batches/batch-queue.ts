/**
 * Queues items between a reader and a writer: what arrives while one batch is being written becomes the next
 * batch.
 */
export class BatchQueue<T> {
  private readonly items: T[] = [];
  private isClosed = false;
  private onItem: () => void = () => undefined;
  private onRoom: () => void = () => undefined;

  /** A batch has at most the weight `weightMax`, or one item. */
  constructor(
    private readonly capacity: number,
    private readonly weigh: (item: T) => number = () => 0,
    private readonly weightMax = 0,
  ) {}

  /** Resolves when there is room for another item. */
  async push(item: T): Promise<void> {
    this.items.push(item);
    this.onItem();
    if (this.items.length < this.capacity || this.isClosed) return;
    await new Promise<void>((resolve) => (this.onRoom = resolve));
  }

  /**
   * Returns what is queued, up to `max`. If nothing is, waits for the first item, and returns nothing after
   * `waitMs` or once closed. With `gatherMs`, waits that much longer for a full batch.
   */
  async next(max: number, waitMs: number, gatherMs = 0): Promise<T[]> {
    if (this.items.length === 0) await this.waitForItems(1, waitMs);
    if (gatherMs > 0 && this.items.length > 0) await this.waitForItems(Math.min(max, this.capacity), gatherMs);
    const batch = this.items.splice(0, this.countUpTo(max));
    this.onRoom();
    return batch;
  }

  /** Ends all waiting. */
  close(): void {
    this.isClosed = true;
    this.onItem();
    this.onRoom();
  }

  private countUpTo(max: number): number {
    let weight = 0;
    const tooMuch = this.items.findIndex((item) => (weight += this.weigh(item)) > this.weightMax);
    return tooMuch < 0 ? max : Math.min(Math.max(1, tooMuch), max);
  }

  private waitForItems(count: number, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.onItem = () => {
        if (this.items.length < count && !this.isClosed) return;
        clearTimeout(timer);
        resolve();
      };
      this.onItem();
    });
  }
}
