/**
 * Tens of thousands of timers for the price of one: a ring of slots, one of which falls due at each tick. A
 * timer fires up to two ticks late, never early. Whoever calls `tick` is the clock: an interval in
 * production, the test in a test.
 */

export interface WheelTimer {
  cancel(): void;
}

interface Entry {
  rounds: number;
  run: () => void;
}

export class TimerWheel {
  private readonly slots: Set<Entry>[];
  private current = 0;
  private interval: NodeJS.Timeout | null = null;

  constructor(
    private readonly tickMs: number,
    slotCount = 512,
  ) {
    this.slots = Array.from({ length: slotCount }, () => new Set<Entry>());
  }

  start(): void {
    this.interval = setInterval(() => this.tick(), this.tickMs);
  }

  stop(): void {
    if (this.interval) clearInterval(this.interval);
  }

  after(delayMs: number, run: () => void): WheelTimer {
    // The current tick may be about to end: one more keeps a timer from firing early.
    const ticks = Math.max(1, Math.ceil(delayMs / this.tickMs)) + 1;
    const slot = this.slotAt(this.current + ticks);
    const entry = { rounds: Math.floor((ticks - 1) / this.slots.length), run };
    slot.add(entry);
    return { cancel: () => void slot.delete(entry) };
  }

  every(periodMs: number, run: () => void, firstAfterMs = periodMs): WheelTimer {
    const arm = (delayMs: number): WheelTimer =>
      this.after(delayMs, () => {
        timer = arm(periodMs);
        run();
      });
    let timer = arm(firstAfterMs);
    return { cancel: () => timer.cancel() };
  }

  tick(): void {
    this.current = (this.current + 1) % this.slots.length;
    const slot = this.slotAt(this.current);
    for (const entry of [...slot]) {
      if (entry.rounds > 0) entry.rounds -= 1;
      else if (slot.delete(entry)) entry.run();
    }
  }

  private slotAt(index: number): Set<Entry> {
    const slot = this.slots[index % this.slots.length];
    if (!slot) throw new RangeError(`no slot ${index}`);
    return slot;
  }
}
