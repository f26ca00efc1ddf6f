/**
 * Shares the event loop among many pieces of work: one of them in each turn of the loop, in the order in
 * which they came. With `setImmediate` for each of them, all would run in the same turn, one after the other,
 * and everything else would wait.
 */
export class Turns {
  private readonly waiting: (() => void)[] = [];

  /** Resolves when the caller may do one piece, of some milliseconds at most. */
  next(): Promise<void> {
    return new Promise((begin) => {
      this.waiting.push(begin);
      if (this.waiting.length === 1) setImmediate(this.beginNext);
    });
  }

  private readonly beginNext = (): void => {
    this.waiting.shift()?.();
    if (this.waiting.length > 0) setImmediate(this.beginNext);
  };
}
