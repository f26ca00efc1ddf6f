import { endsWithin, type StreamCursor } from '@fechatter/core';
import type { SignedInActor } from '@fechatter/server';
import {
  closingFrame,
  heartbeatFrame,
  liveFrame,
  readyFrame,
  resetFrame,
  type EndingReason,
  type ResetReason,
} from '../feed/frames.js';
import type { StreamFigures } from './stream-figures.js';
import type { StreamReader } from './stream-reader.js';

/**
 * One open stream: registered → replaying → live → closing.
 *
 * *Registered*: the hub knows it, so that a revocation finds it. Nothing was sent yet; its cursor is being
 * judged. *Replaying*: it reads the ring (or the stream) at the reader's pace while new events gather in the
 * ring. *Live*: the hub sends it each event as it comes. *Closing*: the reason is its last frame.
 *
 * Frames are queued, and written together a moment later by whoever listens to `changed`. Before a frame is
 * queued, the unsent bytes are checked: over the limit, the stream is closed with a reason. No event is ever
 * dropped from a stream, and nobody waits for a single reader.
 */

/** The connection, as a subscriber sees it. */
export interface StreamOutput {
  /** Bytes that were written and that the operating system has not accepted yet. */
  readonly unsentBytes: number;
  write(frames: readonly Buffer[]): void;
  /** Resolves when `unsentBytes` is zero or the connection is gone. */
  drained(): Promise<void>;
  /** Ends the stream after what was written. What the reader does not accept soon is discarded. */
  end(): void;
}

export interface StreamSettings {
  heartbeatSeconds: number;
  maxUnsentBytes: number;
}

type State = 'registered' | 'replaying' | 'live' | 'closing';

export class Subscriber {
  state: State = 'registered';
  /** The position of the replay. For a live stream the feed's position counts. */
  position: StreamCursor | null = null;
  private queue: Buffer[] = [];
  private queuedBytes = 0;
  private isEnding = false;
  /** There is something to flush, and the listener knows. */
  private isChanged = false;

  /** Calls `changed` when there is something to flush, once for each flush, and `closed` once when the stream has ended. */
  constructor(
    readonly reader: StreamReader,
    private readonly output: StreamOutput,
    private readonly settings: StreamSettings,
    private readonly on: { changed: (subscriber: Subscriber) => void; closed: (subscriber: Subscriber) => void },
    private readonly figures: StreamFigures,
  ) {}

  get actor(): SignedInActor {
    return this.reader.actor;
  }

  isGone(): boolean {
    return this.state === 'closing';
  }

  /** Starts the stream after `position`. */
  start(position: StreamCursor, resumed: boolean): void {
    this.state = 'replaying';
    this.position = position;
    this.send(readyFrame(position, resumed, this.settings.heartbeatSeconds));
  }

  /**
   * Starts the stream with a reset, because the cursor can't be served. No id precedes the reset's own: a
   * connection cut between the two frames must not hide the gap.
   */
  startWithReset(position: StreamCursor, reason: ResetReason): void {
    this.state = 'replaying';
    this.send(readyFrame(null, false, this.settings.heartbeatSeconds));
    this.reset(resetFrame(position, reason), reason);
  }

  goLive(): void {
    if (this.state !== 'replaying') return;
    this.state = 'live';
    this.send(liveFrame());
  }

  /**
   * Reports a gap in the middle of the stream with the given reset. A subscriber that is only registered will
   * find out from the feed.
   */
  reset(frame: Buffer, reason: ResetReason): void {
    if (this.state !== 'live' && this.state !== 'replaying') return;
    this.figures.resets[reason] += 1;
    this.send(frame);
    this.goLive();
  }

  /** Sends an event, live or as a part of the replay. */
  deliver(frame: Buffer): void {
    if (this.state === 'live') this.figures.liveEvents += 1;
    else if (this.state === 'replaying') this.figures.replayedEvents += 1;
    this.send(frame);
  }

  send(frame: Buffer): void {
    if (this.state === 'closing') return;
    if (this.output.unsentBytes > this.settings.maxUnsentBytes) return this.close('slow_consumer');
    this.enqueue(frame);
  }

  /** Sends what is worth nothing later. Who reads slowly misses it. */
  sendEphemeral(frame: Buffer): void {
    if (this.state !== 'live' || this.output.unsentBytes > this.settings.maxUnsentBytes / 4) return;
    this.enqueue(frame);
  }

  /** `feedPosition` is how far this instance has read. */
  heartbeat(feedPosition: StreamCursor | null): void {
    const position = this.state === 'live' ? feedPosition : this.position;
    if (position) this.send(heartbeatFrame(position));
  }

  close(reason: EndingReason): void {
    if (this.state === 'closing') return;
    this.state = 'closing';
    this.figures.ended[reason] += 1;
    this.enqueue(closingFrame(reason, reason !== 'session_revoked'));
    this.isEnding = true;
    this.on.closed(this);
  }

  /** The client has disconnected. */
  abandon(): void {
    if (this.state === 'closing') return;
    this.state = 'closing';
    this.figures.ended.client_gone += 1;
    this.queue = [];
    this.on.closed(this);
  }

  /** Writes what is queued. After a close it ends the connection behind that. */
  flush(): void {
    this.isChanged = false;
    if (this.queue.length > 0) this.output.write(this.queue);
    this.queue = [];
    this.figures.bytes += this.queuedBytes;
    this.queuedBytes = 0;
    if (this.isEnding) this.output.end();
    this.isEnding = false;
  }

  /**
   * Waits until the reader has accepted most of what was sent. Closes the stream if it has not within
   * `withinMs`.
   */
  async waitForReader(withinMs: number): Promise<void> {
    if (this.queuedBytes + this.output.unsentBytes <= this.settings.maxUnsentBytes / 4) return;
    this.flush();
    const isDrained = await endsWithin(withinMs, this.output.drained());
    if (!isDrained) this.close('slow_consumer');
  }

  private enqueue(frame: Buffer): void {
    this.queue.push(frame);
    this.queuedBytes += frame.length;
    if (this.isChanged) return;
    this.isChanged = true;
    this.on.changed(this);
  }
}
