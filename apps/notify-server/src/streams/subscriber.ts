import type { StreamCursor } from '@fechatter/core';
import type { SignedInActor } from '@fechatter/server';
import {
  closingFrame,
  heartbeatFrame,
  liveFrame,
  readyFrame,
  resetFrame,
  type ClosingReason,
  type ResetReason,
} from '../feed/frames.js';

/**
 * One open stream: registered → replaying → live → closing.
 *
 * *Registered*: known to the hub, so that a revocation finds it; nothing was said yet, its cursor is being looked at. *Replaying*: it reads
 * the ring (or the stream) at its own pace; new events gather in the ring. *Live*: the hub hands it each event as it comes. *Closing*: the
 * reason is its last frame.
 *
 * Frames are queued and written together a moment later. Before anything is queued, what was written and not taken yet is looked at: beyond
 * the bound the stream is closed with a reason. Nothing is ever left out of a stream, and nobody waits for one reader.
 */

/** The connection, as a subscriber sees it. */
export interface StreamOutput {
  /** Bytes that were written and that the system has not taken yet. */
  readonly unsentBytes: number;
  write(frames: readonly Buffer[]): void;
  /** Resolves once `unsentBytes` is zero, or the connection is gone. */
  drained(): Promise<void>;
  /** Ends the stream after what was written; what the reader does not take soon is given up. */
  end(): void;
}

export interface StreamSettings {
  heartbeatSeconds: number;
  maxUnsentBytes: number;
}

const FLUSH_BYTES = 64 * 1024;

type State = 'registered' | 'replaying' | 'live' | 'closing';

export class Subscriber {
  state: State = 'registered';
  /** How far a replay has got. Live, the feed's position counts. */
  position: StreamCursor | null = null;
  private queue: Buffer[] = [];
  private queuedBytes = 0;

  /** `changed` is told when there is something to flush, `closed` once when the stream is over. */
  constructor(
    readonly actor: SignedInActor,
    private readonly output: StreamOutput,
    private readonly settings: StreamSettings,
    private readonly on: { changed: (subscriber: Subscriber) => void; closed: (subscriber: Subscriber) => void },
  ) {}

  /** The stream goes on from `position`. */
  begin(position: StreamCursor, resumed: boolean): void {
    this.state = 'replaying';
    this.position = position;
    this.send(readyFrame(position, resumed, this.settings.heartbeatSeconds));
  }

  /** The cursor can't be served. There is no id before the reset's own: a cut between the two must not hide the gap. */
  beginAnew(position: StreamCursor, reason: ResetReason): void {
    this.state = 'replaying';
    this.send(readyFrame(null, false, this.settings.heartbeatSeconds));
    this.send(resetFrame(position, reason));
    this.goLive();
  }

  goLive(): void {
    if (this.state !== 'replaying') return;
    this.state = 'live';
    this.send(liveFrame());
  }

  /** A gap in the middle. One that is registered only will find out by itself, from the feed. */
  reset(position: StreamCursor, reason: ResetReason): void {
    if (this.state !== 'live' && this.state !== 'replaying') return;
    this.send(resetFrame(position, reason));
    this.goLive();
  }

  send(frame: Buffer): void {
    if (this.state === 'closing') return;
    if (this.output.unsentBytes > this.settings.maxUnsentBytes) return this.close('slow_consumer');
    this.enqueue(frame);
    // What waits here is not the reader's fault, and must not become much.
    if (this.queuedBytes >= FLUSH_BYTES) this.flush();
  }

  /** `present` is how far this instance has read. */
  heartbeat(present: StreamCursor | null): void {
    const position = this.state === 'live' ? present : this.position;
    if (position) this.send(heartbeatFrame(position));
  }

  close(reason: ClosingReason): void {
    if (this.state === 'closing') return;
    this.state = 'closing';
    this.enqueue(closingFrame(reason, reason !== 'session_revoked'));
    this.flush();
    this.output.end();
    this.on.closed(this);
  }

  /** The other side is gone. */
  abandon(): void {
    if (this.state === 'closing') return;
    this.state = 'closing';
    this.on.closed(this);
  }

  flush(): void {
    if (this.queue.length === 0) return;
    this.output.write(this.queue);
    this.queue = [];
    this.queuedBytes = 0;
  }

  /** Waits until the reader has taken most of what was sent; one that does not within `withinMs` is closed. */
  async keepUp(withinMs: number): Promise<void> {
    if (this.queuedBytes + this.output.unsentBytes <= this.settings.maxUnsentBytes / 4) return;
    this.flush();
    const isDrained = await before(withinMs, this.output.drained());
    if (!isDrained) this.close('slow_consumer');
  }

  private enqueue(frame: Buffer): void {
    this.queue.push(frame);
    this.queuedBytes += frame.length;
    this.on.changed(this);
  }
}

function before(milliseconds: number, done: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    void done.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
