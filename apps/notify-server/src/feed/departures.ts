/** Somebody left a chat. With `userId` null, the chat was deleted. */
export interface Departure {
  chatId: string;
  userId: string | null;
}

/** The departures in the order in which the stream will forget their events. */
export class Departures {
  private entries: (Departure & { goneWith: number })[] = [];
  /** Entries before this index were taken. They are cut off now and then, not one by one. */
  private start = 0;
  private last = 0;

  /**
   * `streamSeq` is where the departure's event is at the latest. Returns the sequence with which the
   * departure is taken: a later one if `streamSeq` lies before the one added last, as after loading.
   */
  add(departure: Departure, streamSeq: number): number {
    this.last = Math.max(this.last, streamSeq);
    this.entries.push({ ...departure, goneWith: this.last });
    return this.last;
  }

  /** Removes and returns the first departures whose sequence is at most `streamSeq`: up to `limit`. */
  takeThrough(streamSeq: number, limit: number): Departure[] {
    const end = Math.min(this.start + limit, this.entries.length);
    let next = this.start;
    while (next < end && (this.entries[next]?.goneWith ?? Infinity) <= streamSeq) next += 1;
    const taken = this.entries.slice(this.start, next);
    this.start = next;
    if (this.start > this.entries.length / 2) this.compact();
    return taken;
  }

  private compact(): void {
    this.entries = this.entries.slice(this.start);
    this.start = 0;
  }
}
