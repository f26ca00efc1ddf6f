import { setImmediate as others } from 'node:timers/promises';

/** How long a search keeps other requests waiting at a time. */
const SLICE_MS = 10;

let lastTurn = Promise.resolve();

/**
 * Long work of one search, such as matching long texts, done a slice at a time. Of all searches only one takes
 * a slice before other requests go on, so a flood of them delays the others no more than a single one.
 */
export class Turns {
  private usedMs = 0;

  /** Does one step, after other requests have gone on if the slice is used up. */
  async take<T>(step: () => T): Promise<T> {
    if (this.usedMs >= SLICE_MS) {
      await (lastTurn = lastTurn.then(() => others()));
      this.usedMs = 0;
    }
    const start = performance.now();
    try {
      return step();
    } finally {
      this.usedMs += performance.now() - start;
    }
  }
}
