/**
 * What this instance knows of one key: how many requests it let through itself, and how many the others say
 * that they did.
 */
export interface Tally {
  /** When its window began, in milliseconds since 1970; a whole number of windows. */
  windowAt: number;
  own: number;
  ownBefore: number;
  others: number;
  othersBefore: number;
  isTouched: boolean;
}

export interface RatePolicy {
  name: string;
  /** Requests within a window. */
  limit: number;
  windowMs: number;
}

export interface RateDecision {
  policy: RatePolicy;
  isAllowed: boolean;
  /** How many more would be let through right now. */
  remaining: number;
  /** After a refusal, until one more request is let through; else until the present window ends. */
  resetSeconds: number;
}

/** Takes some 8 MB. */
const MAX_KEYS = 50_000;

/**
 * Counts the requests of each subject (a person, an address) by a sliding window: all requests of the present
 * window, and of the window before it the share that still lies within the last `windowMs`. Refused requests
 * do not count; otherwise a client that never stops asking would never get through again.
 *
 * The tallies of the present window and those of the one before are kept apart. The older ones are dropped as
 * a whole when a new window begins, or when there are `maxKeys` present ones. So a flood of addresses takes
 * no more memory than twice that many tallies, and no more time than other requests. It makes the limit err
 * on the side of letting requests through.
 */
export class RateCounter {
  private windowAt = 0;
  private present = new Map<string, Tally>();
  private before = new Map<string, Tally>();
  private touched = new Map<string, Tally>();

  constructor(
    readonly policy: RatePolicy,
    private readonly now: () => number,
    private readonly maxKeys = MAX_KEYS,
  ) {}

  get size(): number {
    return this.present.size + this.before.size;
  }

  /** Whether there was a request since the last drain. */
  get isTouched(): boolean {
    return this.touched.size > 0;
  }

  /** Decides on one request of `subject`, and counts it if it is allowed. */
  consume(subject: string): RateDecision {
    const elapsed = this.enterWindow();
    const tally = this.present.get(subject) ?? this.enter(subject);
    this.touch(subject, tally);
    if (this.used(tally, elapsed) + 1 > this.policy.limit) return this.refusal(tally, elapsed);
    tally.own += 1;
    return this.decision(true, this.policy.limit - this.used(tally, elapsed), this.policy.windowMs - elapsed);
  }

  /**
   * The tallies of the subjects that sent requests since the last call, without those too old to matter to
   * other instances.
   */
  drainTouched(): Map<string, Tally> {
    this.enterWindow();
    const { touched } = this;
    this.touched = new Map();
    for (const [subject, tally] of touched) {
      tally.isTouched = false;
      if (tally.windowAt < this.windowAt - this.policy.windowMs) touched.delete(subject);
    }
    return touched;
  }

  /** Marks a tally for the next drain: of a new request, or of an exchange that failed. */
  touch(subject: string, tally: Tally): void {
    if (tally.isTouched || this.touched.size >= this.maxKeys || this.touched.has(subject)) return;
    tally.isTouched = true;
    this.touched.set(subject, tally);
  }

  /**
   * Begins a new window if it is time for one. Returns how much of the present one has passed, in
   * milliseconds.
   */
  private enterWindow(): number {
    const now = this.now();
    const { windowMs } = this.policy;
    const windowAt = now - (now % windowMs);
    // The clock is adjusted now and then: a step back over the boundary must not undo the window.
    if (windowAt === this.windowAt - windowMs) return 0;
    if (windowAt !== this.windowAt) this.startWindow(windowAt);
    return now - windowAt;
  }

  private startWindow(windowAt: number): void {
    const isNext = windowAt === this.windowAt + this.policy.windowMs;
    this.replacePresent(isNext ? this.present : new Map<string, Tally>());
    this.windowAt = windowAt;
  }

  private enter(subject: string): Tally {
    const tally = this.before.get(subject) ?? newTally(this.windowAt);
    this.before.delete(subject);
    if (tally.windowAt !== this.windowAt) moveOn(tally, this.windowAt);
    if (this.present.size >= this.maxKeys) this.replacePresent(this.present);
    this.present.set(subject, tally);
    return tally;
  }

  private replacePresent(before: Map<string, Tally>): void {
    this.before = before;
    this.present = new Map();
  }

  private used({ own, ownBefore, others, othersBefore }: Tally, elapsed: number): number {
    const share = 1 - elapsed / this.policy.windowMs;
    return own + others + (ownBefore + othersBefore) * share;
  }

  private refusal(tally: Tally, elapsed: number): RateDecision {
    return this.decision(false, 0, this.msUntilFree(tally, elapsed));
  }

  /**
   * Until the windows have slid so far that there is room for one more, if no other instance lets anything
   * through.
   */
  private msUntilFree({ own, others, ownBefore, othersBefore }: Tally, elapsed: number): number {
    const { limit, windowMs } = this.policy;
    const room = limit - 1;
    const present = own + others;
    if (present <= room) return windowMs * (1 - (room - present) / (ownBefore + othersBefore)) - elapsed;
    return windowMs - elapsed + windowMs * (1 - room / present);
  }

  private decision(isAllowed: boolean, remaining: number, resetMs: number): RateDecision {
    const { policy } = this;
    return { policy, isAllowed, remaining: Math.max(0, Math.floor(remaining)), resetSeconds: seconds(resetMs) };
  }
}

/** The counts of the window that has ended go on counting, by a shrinking share. */
function moveOn(tally: Tally, windowAt: number): void {
  tally.windowAt = windowAt;
  tally.ownBefore = tally.own;
  tally.othersBefore = tally.others;
  tally.own = 0;
  tally.others = 0;
}

function newTally(windowAt: number): Tally {
  return { windowAt, own: 0, ownBefore: 0, others: 0, othersBefore: 0, isTouched: false };
}

function seconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}
