/** Admits `count` holders at once. The others wait, and are admitted in the order in which they came. */
export class Semaphore {
  private readonly waiting: (() => void)[] = [];
  private taken = 0;

  constructor(private readonly count: number) {}

  get isFull(): boolean {
    return this.taken >= this.count;
  }

  get waitingCount(): number {
    return this.waiting.length;
  }

  /** Resolves with the function that releases the slot. */
  async acquire(): Promise<() => void> {
    if (this.taken < this.count) this.taken += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    let isHeld = true;
    return () => {
      if (isHeld) this.pass();
      isHeld = false;
    };
  }

  private pass(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.taken -= 1;
  }
}
