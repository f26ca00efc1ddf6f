/** Between one who reads and one who writes: what arrives while a batch is being written becomes the next batch. */
export class BatchQueue<T> {
  private readonly items: T[] = [];
  private isClosed = false;
  private arrived: () => void = () => undefined;
  private madeRoom: () => void = () => undefined;

  constructor(private readonly capacity: number) {}

  /** Resolves when there is room for another. */
  async push(item: T): Promise<void> {
    this.items.push(item);
    this.arrived();
    if (this.items.length < this.capacity || this.isClosed) return;
    await new Promise<void>((resolve) => (this.madeRoom = resolve));
  }

  /** At once what is there, up to `max`; else the first that comes; nothing after `waitMs` or once closed. */
  async next(max: number, waitMs: number): Promise<T[]> {
    if (this.items.length === 0 && !this.isClosed) await this.arrival(waitMs);
    const batch = this.items.splice(0, max);
    this.madeRoom();
    return batch;
  }

  /** Ends all waiting. */
  close(): void {
    this.isClosed = true;
    this.arrived();
    this.madeRoom();
  }

  private arrival(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.arrived = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
