import { repeat, type Repetition } from '@fechatter/core';
import type { JsMsg, NatsConnection } from 'nats';
import { bucketHasKey, bucketState, keyTokens, type BucketState } from './bucket-view.js';
import { chatStreamState, type ChatStreamState } from '../chat/chat-view.js';
import { OrderedReader } from '../ordered-reader.js';
import { KnownRevocations, type Revocation } from './known-revocations.js';
import { BEAT, bucketStream, completeKey, MEMBERS_BUCKET, REPLACED, REVOKED_BUCKET, SWEPT } from '../subjects.js';

/**
 * Knows the revoked sessions and people of the stream's current epoch, moments after the relay's leader
 * writes them to `REVOKED`.
 *
 * It reads the whole bucket, whatever the epoch, and checks once a second which epoch is current. So when a
 * new epoch is complete, its revocations have been read already. A bucket that was deleted and created again
 * is read from the start. It forgets what the leader has swept. It does not forget keys that expire: only
 * keys of API tokens are left to expire, and there are few of them.
 *
 * What it has read is all there is only while the leader beats: NATS may answer although the relay is stuck.
 */

const CHECK_MS = 1_000;
const CATCHING_UP_CHECK_MS = 50;
/** By how much the clocks of NATS and of those who issue tokens may differ. */
const CLOCKS_DIFFER_MS = 3_000;
/** After this long without an answer or a beat, others may know of a revocation that this watch does not. */
const CURRENT_MS = 2_000;

export class RevocationWatch {
  /** The epoch whose revocations are known. Null until those of the first epoch have all been read. */
  epoch: string | null = null;
  /**
   * The time by which the last restore of the database was over: that of the creation of the first stream
   * that told of it, or `-Infinity` if there has been none. Tokens from before may belong to sessions that the
   * database lacks, which nothing here names. Milliseconds since 1970.
   */
  restoredBy = -Infinity;
  /** The epoch that began with that restore. */
  private restored = '';
  private readonly known = new KnownRevocations();
  private readonly listeners = new Set<(revocation: Revocation) => void>();
  private readonly checks: Repetition;
  private reader: OrderedReader | null = null;
  private bucketCreated = '';
  /**
   * When it last checked that everything in the bucket had been read and which epoch was current. `-Infinity`
   * if the last check found otherwise.
   */
  private lastCaughtUp = -Infinity;
  /** The last beat that was heard, not only found in the bucket. */
  private lastBeat = { epoch: '', at: -Infinity };
  private lastCurrent = -Infinity;
  /** The bucket's revision when reading began. Beats up to here may be of any age. */
  private foundThrough = 0;
  private isClosed = false;

  /** With an `installation`, the watch ignores the stream of any other one, and then is never current. */
  constructor(
    private readonly connection: NatsConnection,
    private readonly installation: string | null = null,
  ) {
    this.checks = repeat(() => this.check(), {
      firstAfterMs: 0,
      everyMs: () => (this.lastCaughtUp > -Infinity ? CHECK_MS : CATCHING_UP_CHECK_MS),
      // NATS not answering is no error here: `msSinceCurrent` grows.
      onError: () => undefined,
    });
  }

  /** How many revocations are held in memory. */
  get size(): number {
    return this.known.size;
  }

  /** The bucket's revision up to which everything is known. */
  get revision(): number {
    return this.reader?.readThrough ?? 0;
  }

  /** How long ago every revocation was known. `Infinity` before the first time. */
  get msSinceCurrent(): number {
    return performance.now() - this.lastCurrent;
  }

  /** Whether `isRevoked` answers as of the last seconds. If not, ask PostgreSQL, or refuse. */
  get isCurrent(): boolean {
    const { epoch, at } = this.lastBeat;
    const oldest = performance.now() - CURRENT_MS;
    return epoch === this.epoch && at > oldest && this.lastCaughtUp > oldest;
  }

  isRevoked(sessionId: string, userId: string): boolean {
    return this.epoch !== null && this.known.isRevoked(this.epoch, sessionId, userId);
  }

  /**
   * Calls `listener` with each revocation of the current epoch, repeats included. Returns a function that
   * unsubscribes it.
   */
  onRevoked(listener: (revocation: Revocation) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.isClosed = true;
    void this.checks.stop();
    this.reader?.close();
  }

  private async check(): Promise<void> {
    this.lastCaughtUp = (await this.catchUp()) ? performance.now() : -Infinity;
    this.noteCurrent();
  }

  private async catchUp(): Promise<boolean> {
    const stream = await this.completeStream();
    const bucket = await bucketState(this.connection, REVOKED_BUCKET);
    if (!stream || !bucket || this.isClosed) return false;
    const reader = this.readerOf(bucket);
    await reader.checkProgress(bucket.revision);
    if (reader.readThrough < bucket.revision) return false;
    if (stream.epoch !== this.epoch) this.switchTo(stream);
    return true;
  }

  /**
   * The stream, once its epoch is complete. Until its marker is there the leader is still writing, and the
   * revocations of the epoch before remain in force.
   */
  private async completeStream(): Promise<ChatStreamState | null> {
    const stream = await chatStreamState(this.connection);
    if (!stream || (this.installation !== null && stream.installation !== this.installation)) return null;
    if (stream.epoch === this.epoch) return stream;
    return (await bucketHasKey(this.connection, MEMBERS_BUCKET, completeKey(stream.epoch))) ? stream : null;
  }

  private readerOf(bucket: BucketState): OrderedReader {
    const isSame = bucket.created === this.bucketCreated && bucket.revision >= this.revision;
    if (this.reader && isSame) return this.reader;
    return this.readFromStart(bucket);
  }

  private readFromStart(bucket: BucketState): OrderedReader {
    this.reader?.close();
    this.bucketCreated = bucket.created;
    this.foundThrough = bucket.revision;
    this.reader = new OrderedReader(this.connection, {
      stream: bucketStream(REVOKED_BUCKET),
      from: 1,
      onMessage: (message) => this.consume(message),
    });
    return this.reader;
  }

  private consume(message: JsMsg): void {
    const [epoch, kind, id] = keyTokens(REVOKED_BUCKET, message) ?? [];
    if (epoch === undefined || kind === undefined) return;
    if (kind === SWEPT) this.known.forgetSessions(epoch, Number(message.string()));
    else if (kind === BEAT) this.noteBeat(epoch, message.seq);
    else if (kind === REPLACED) this.known.noteReplaced(epoch, message.string().split(','));
    else if (id !== undefined) {
      const revocation = this.known.add(epoch, kind, id, message.seq);
      if (epoch === this.epoch) this.notify(revocation);
    }
    if (epoch === this.epoch) this.known.forgetReplaced(epoch);
  }

  private noteBeat(epoch: string, revision: number): void {
    if (revision <= this.foundThrough) return;
    this.lastBeat = { epoch, at: performance.now() };
    this.noteCurrent();
  }

  private noteCurrent(): void {
    if (this.isCurrent) this.lastCurrent = Math.min(this.lastBeat.at, this.lastCaughtUp);
  }

  private switchTo({ epoch, restored, createdAt }: ChatStreamState): void {
    if (this.epoch !== null) this.known.forgetEpoch(this.epoch);
    this.epoch = epoch;
    if (restored !== this.restored) this.restoredBy = restored === '' ? -Infinity : createdAt + CLOCKS_DIFFER_MS;
    this.restored = restored;
    this.known.forgetReplaced(epoch);
    for (const revocation of this.known.list(epoch)) this.notify(revocation);
  }

  private notify(revocation: Revocation): void {
    for (const listener of this.listeners) listener(revocation);
  }
}
