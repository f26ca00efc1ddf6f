/** Lets a number of holders in at once; the others wait their turn. A slot goes straight to the next in line: nobody overtakes. */
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

  /** Resolves with what gives the slot back. */
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
