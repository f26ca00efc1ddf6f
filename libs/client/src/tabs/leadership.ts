import type { Locks } from '../environment/environment.js';

/** A lock that one tab holds as long as it lives. */
export class Leadership {
  /** Gives the lock back, or stops waiting for it. */
  #end = () => {};
  #isClosed = false;

  constructor(
    private readonly locks: Locks,
    private readonly name: string,
    private readonly onGained: () => void,
    private readonly onLost: () => void,
  ) {}

  /** Waits for its turn. */
  wait(): void {
    this.#request(false);
  }

  /** Takes the lock from whoever has it. */
  take(): void {
    if (this.#isClosed) return;
    this.#end();
    this.#request(true);
  }

  /** Leaves the lock to the others for good. */
  close(): void {
    this.#isClosed = true;
    this.#end();
  }

  #request(steal: boolean): void {
    const waiting = new AbortController();
    let isHeld = false;
    this.#end = () => waiting.abort();
    const hold = () =>
      new Promise<void>((release) => {
        if (waiting.signal.aborted) return release();
        isHeld = true;
        this.#end = release;
        this.onGained();
      });
    // A lock can't be both stolen and waited for.
    this.locks.request(this.name, steal ? { steal } : { signal: waiting.signal }, hold).catch(() => {
      if (waiting.signal.aborted || this.#isClosed) return;
      // Another tab took the lock. If there are no locks here after all, every tab is on its own.
      if (isHeld) this.onLost();
      if (isHeld) this.wait();
      else this.onGained();
    });
  }
}
