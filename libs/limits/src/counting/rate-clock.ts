/**
 * The clock of the store that counts are exchanged through, in milliseconds since 1970: windows begin at the
 * same moment on every instance, whatever the clocks of their machines say. Each exchange sets it; between
 * two it advances with the machine's monotonic clock, which nobody adjusts. Before the first exchange it is
 * the machine's clock.
 */
export class RateClock {
  private offset = Date.now() - performance.now();

  readonly now = (): number => performance.now() + this.offset;

  /**
   * `nowMs` was read at some moment between `askedAt`, in milliseconds of `performance.now()`, and now. What
   * is no number is ignored: with it, no count would ever belong to a window again.
   */
  set(nowMs: number, askedAt: number): void {
    if (!Number.isFinite(nowMs)) return;
    this.offset = nowMs - (askedAt + performance.now()) / 2;
  }
}
