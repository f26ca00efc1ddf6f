import type { Environment } from '../environment/environment.js';

interface Timer {
  at: number;
  run: () => void;
}

/** A clock that moves only when it is told. `random` is always 0, so that waits are exact. */
export class FakeTime implements Pick<Environment, 'now' | 'after' | 'random'> {
  #now = 1_700_000_000_000;
  readonly #timers = new Set<Timer>();
  readonly now = () => this.#now;
  readonly random = () => 0;
  readonly after = (ms: number, run: () => void) => {
    const timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** Runs what falls due, in order, and lets promises settle in between. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.at);
      await this.#run(next);
    }
    this.#now = end;
  }

  /** The computer sleeps: no timer runs on time, and all that are due run afterwards. */
  async sleep(ms: number): Promise<void> {
    this.#now += ms;
    const due = [...this.#timers].filter(({ at }) => at <= this.#now);
    for (const timer of due) await this.#run(timer);
  }

  get pending(): number {
    return this.#timers.size;
  }

  async #run(timer: Timer): Promise<void> {
    if (!this.#timers.delete(timer)) return;
    timer.run();
    await settled();
  }

  #next(end: number): Timer | undefined {
    return [...this.#timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
  }
}

/** Resolves when the promises that are ready have been followed to their ends. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
}
