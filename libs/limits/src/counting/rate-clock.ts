/**
 * PostgreSQL's clock, in milliseconds since 1970, as the last exchange found it: windows begin at the same moment on every instance, whatever
 * the clocks of their machines say. In between it goes on by the monotonic one, which nobody sets. Before the first exchange it is
 * the machine's.
 */
export class RateClock {
  private offset = Date.now() - performance.now();

  readonly now = (): number => performance.now() + this.offset;

  /** `nowMs` was read at some moment between `askedAt`, in milliseconds of `performance.now()`, and now. */
  set(nowMs: number, askedAt: number): void {
    this.offset = nowMs - (askedAt + performance.now()) / 2;
  }
}
