import type { ChatEvent } from '@fechatter/core';

/**
 * An event that was read. `event` is null if this release does not know its type: then it is a position and
 * nothing else.
 */
export interface RingEntry {
  streamSeq: number;
  idPrefix: string;
  event: ChatEvent | null;
  frame: Buffer;
}

export interface RingLimits {
  entries: number;
  bytes: number;
}

/** The latest events, in stream order, bounded by their number and by the bytes of their frames. */
export class EventRing {
  private entries: RingEntry[] = [];
  /** Entries before this index were dropped. They are cut off now and then, not one by one. */
  private start = 0;
  private bytes = 0;

  /**
   * Holds every event after `floor`. `floorId` is the start of the event's id at `floor`, or null if it is
   * unknown.
   */
  constructor(
    private readonly limits: RingLimits,
    public floor: number,
    public floorId: string | null,
  ) {}

  get length(): number {
    return this.entries.length - this.start;
  }

  /** The bytes of the frames that are held. */
  get size(): number {
    return this.bytes;
  }

  append(entry: RingEntry): void {
    this.entries.push(entry);
    this.bytes += entry.frame.length;
    while (this.length > this.limits.entries || (this.bytes > this.limits.bytes && this.length > 1)) this.dropFirst();
    if (this.start > this.limits.entries) this.compact();
  }

  /** Drops the events up to `streamSeq`. */
  dropThrough(streamSeq: number): void {
    while (this.length > 0 && (this.entries[this.start]?.streamSeq ?? Infinity) <= streamSeq) this.dropFirst();
    this.compact();
  }

  /** The event with this sequence, or null if it is not held. */
  find(streamSeq: number): RingEntry | null {
    const entry = this.entries[this.firstAfter(streamSeq - 1)];
    return entry?.streamSeq === streamSeq ? entry : null;
  }

  /** The first `limit` events after `streamSeq`. Events before `floor` are not here. */
  after(streamSeq: number, limit: number): RingEntry[] {
    const first = this.firstAfter(streamSeq);
    return this.entries.slice(first, first + limit);
  }

  private firstAfter(streamSeq: number): number {
    let low = this.start;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.entries[middle]?.streamSeq ?? Infinity) > streamSeq) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private dropFirst(): void {
    const dropped = this.entries[this.start];
    if (!dropped) return;
    this.floor = dropped.streamSeq;
    this.floorId = dropped.idPrefix;
    this.bytes -= dropped.frame.length;
    this.start += 1;
  }

  private compact(): void {
    this.entries = this.entries.slice(this.start);
    this.start = 0;
  }
}
