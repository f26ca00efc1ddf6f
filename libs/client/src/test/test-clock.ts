import { setImmediate as turn } from 'node:timers/promises';
import { eventually } from '@fechatter/testing';

interface Timer {
  at: number;
  run: () => void;
}

/** A clock that stands still until a test moves it. Timers run in their order, with time for I/O in between. */
export class TestClock {
  private readonly timers = new Set<Timer>();

  constructor(private ms = Date.parse('2026-11-23T09:00:00Z')) {}

  readonly now = () => this.ms;

  readonly after = (ms: number, run: () => void) => {
    const timer = { at: this.ms + ms, run };
    this.timers.add(timer);
    if (ms === 0) setImmediate(() => this.fire(timer));
    return () => void this.timers.delete(timer);
  };

  /** How many timers are running. */
  get running(): number {
    return this.timers.size;
  }

  async advance(ms: number): Promise<void> {
    const end = this.ms + ms;
    for (let timer = this.nextUntil(end); timer; timer = this.nextUntil(end)) {
      this.ms = Math.max(this.ms, timer.at);
      this.fire(timer);
      await turn();
    }
    this.ms = end;
    await turn();
  }

  /** Moves on in steps until `assertion` does not throw. */
  until(assertion: () => unknown, stepMs = 1_000): Promise<void> {
    return eventually(async () => {
      await this.advance(stepMs);
      await assertion();
    });
  }

  /** Moves on in steps until the promise is settled, and returns it. */
  async through<T>(promise: Promise<T>, stepMs = 50): Promise<T> {
    let isSettled = false;
    const settle = () => void (isSettled = true);
    promise.then(settle, settle);
    await this.until(() => {
      if (!isSettled) throw new Error('The promise is not settled.');
    }, stepMs);
    return promise;
  }

  /** Sets the clock, as a person or a time server does: no timer runs for it. */
  set(change: number): void {
    this.ms += change;
    for (const timer of this.timers) timer.at += change;
  }

  private fire(timer: Timer): void {
    if (this.timers.delete(timer)) timer.run();
  }

  private nextUntil(end: number): Timer | undefined {
    const due = [...this.timers].filter(({ at }) => at <= end);
    return due.sort((one, other) => one.at - other.at)[0];
  }
}
