import type { JsMsg, NatsConnection } from 'nats';
import { bucketHasKey, bucketState, bucketStream, keyTokens, type BucketState } from './bucket-view.js';
import { chatStreamState } from '../chat/chat-view.js';
import { OrderedReader } from '../ordered-reader.js';
import { KnownRevocations, type Revocation } from './known-revocations.js';
import { completeKey, MEMBERS_BUCKET, REPLACED, REVOKED_BUCKET, SWEPT } from '../subjects.js';

/**
 * Knows the revoked sessions and persons of the stream's present epoch, within moments of the relay's leader writing them to `REVOKED`.
 *
 * It reads the whole bucket, whatever the epoch, and looks once a second which epoch is the present one: when a new one is complete, its
 * revocations have been read already. A bucket that was made anew is read from the start. What the leader swept is forgotten here too. A
 * key that expires is not: those of API tokens alone are left to, and they are few.
 */

const LOOK_MS = 1_000;
const CATCHING_UP_LOOK_MS = 50;

export class RevocationWatch {
  /** The epoch whose revocations are known; null until the first has been read whole. */
  epoch: string | null = null;
  private readonly known = new KnownRevocations();
  private readonly listeners = new Set<(revocation: Revocation) => void>();
  private timer: NodeJS.Timeout | null = null;
  private reader: OrderedReader | null = null;
  private created = '';
  private lastContact = -Infinity;
  /** When all that the bucket holds was last known here, and which epoch is the present one. */
  private lastCurrent = -Infinity;
  private closed = false;

  /** With an `installation`, the stream of another one tells nothing: then this is never current. */
  constructor(
    private readonly connection: NatsConnection,
    private readonly installation: string | null = null,
  ) {
    void this.look();
  }

  /** How many revocations are held in memory. */
  get size(): number {
    return this.known.size;
  }

  /** The bucket's revision up to which everything is known. */
  get revision(): number {
    return this.reader?.readThrough ?? 0;
  }

  /** How long ago NATS last answered; `Infinity` before the first time. */
  get msSinceContact(): number {
    return performance.now() - this.lastContact;
  }

  /** Whether what `isRevoked` answers is as of the last seconds. When it is not, ask PostgreSQL, or refuse. */
  get isCurrent(): boolean {
    return performance.now() - this.lastCurrent < 3 * LOOK_MS;
  }

  isRevoked(sessionId: string, userId: string): boolean {
    return this.epoch !== null && this.known.isRevoked(this.epoch, sessionId, userId);
  }

  /** Told of each revocation of the present epoch, repeats included. Returns what ends it. */
  onRevoked(listener: (revocation: Revocation) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
    this.reader?.close();
  }

  private async look(): Promise<void> {
    // NATS not answering is no error here: `msSinceContact` grows.
    await this.compare().catch(() => undefined);
    if (!this.closed) this.timer = setTimeout(() => void this.look(), this.isCurrent ? LOOK_MS : CATCHING_UP_LOOK_MS);
  }

  private async compare(): Promise<void> {
    const isCaughtUp = await this.catchUp();
    this.lastContact = performance.now();
    this.lastCurrent = isCaughtUp ? this.lastContact : -Infinity;
  }

  private async catchUp(): Promise<boolean> {
    const epoch = await this.completeEpoch();
    const bucket = await bucketState(this.connection, REVOKED_BUCKET);
    if (epoch === null || !bucket || this.closed) return false;
    const reader = this.readerOf(bucket);
    await reader.keepUp(bucket.revision);
    if (reader.readThrough < bucket.revision) return false;
    if (epoch !== this.epoch) this.enter(epoch);
    return true;
  }

  /** Before the marker is there the leader is still writing: until then the revocations of the epoch before hold. */
  private async completeEpoch(): Promise<string | null> {
    const stream = await chatStreamState(this.connection);
    const isOurs = this.installation === null || stream?.installation === this.installation;
    const epoch = stream && isOurs ? stream.epoch : null;
    if (epoch === null || epoch === this.epoch) return epoch;
    return (await bucketHasKey(this.connection, MEMBERS_BUCKET, completeKey(epoch))) ? epoch : null;
  }

  private readerOf(bucket: BucketState): OrderedReader {
    const isSame = bucket.created === this.created && bucket.revision >= this.revision;
    if (this.reader && isSame) return this.reader;
    return this.readAnew(bucket);
  }

  private readAnew(bucket: BucketState): OrderedReader {
    this.reader?.close();
    this.created = bucket.created;
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
    else if (kind === REPLACED) this.known.noteReplaced(epoch, message.string().split(','));
    else if (id !== undefined) this.learn(epoch, this.known.add(epoch, kind, id, message.seq));
    if (epoch === this.epoch) this.known.forgetReplaced(epoch);
  }

  private learn(epoch: string, revocation: Revocation): void {
    if (epoch === this.epoch) this.tell(revocation);
  }

  private enter(epoch: string): void {
    if (this.epoch !== null) this.known.forgetEpoch(this.epoch);
    this.epoch = epoch;
    this.known.forgetReplaced(epoch);
    for (const revocation of this.known.all(epoch)) this.tell(revocation);
  }

  private tell(revocation: Revocation): void {
    for (const listener of this.listeners) listener(revocation);
  }
}
