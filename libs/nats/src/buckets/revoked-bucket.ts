import type { NatsConnection } from 'nats';
import { EpochBucket } from './epoch-bucket.js';
import type { Revocation } from './known-revocations.js';
import { beatKey, replacedKey, REVOKED_BUCKET, revokedSessionKey, revokedUserKey, sweptKey } from '../subjects.js';

/**
 * The bucket `REVOKED` as the relay's leader writes it: the revoked sessions, API tokens and people, per
 * epoch. A key is kept as long as an API token can live, the key of a session until it is swept. A repeated
 * put changes nothing that a reader cares about, so no revision is compared. Readers of a bucket don't see
 * removals: two more keys tell them what they may forget. A third one, the beat, tells them that they know
 * everything.
 */

const REVOKED = '{}';

export class RevokedBucket {
  private beatRevision: number | null = null;

  private constructor(
    private readonly bucket: EpochBucket,
    private readonly epoch: string,
  ) {}

  /** `maxAgeMs`: the longest lifetime of a session or an API token. */
  static async open(connection: NatsConnection, epoch: string, maxAgeMs: number): Promise<RevokedBucket> {
    return new RevokedBucket(await EpochBucket.open(connection, REVOKED_BUCKET, maxAgeMs), epoch);
  }

  get revision(): number {
    return this.bucket.revision;
  }

  async put(revocations: readonly Revocation[]): Promise<void> {
    await this.bucket.putAll(revocations.map((revocation) => [this.keyOf(revocation), REVOKED]));
  }

  /**
   * Tells watchers that the revocations that were put before are all there are now. Returns false if somebody
   * else has beaten since: then this leader was deposed.
   */
  async beat(): Promise<boolean> {
    this.beatRevision = await this.bucket.beat(beatKey(this.epoch), this.beatRevision);
    return this.beatRevision !== null;
  }

  /** Tells watchers that they may forget the epochs that this one has replaced. */
  async noteReplaced(epochs: readonly string[]): Promise<void> {
    await this.bucket.put(replacedKey(this.epoch), epochs.join());
  }

  /** Removes one piece of an epoch's keys: see `EpochBucket.purge`. */
  purge(epoch: string, through: number): Promise<number | null> {
    return this.bucket.purge(epoch, through);
  }

  /** Announces that no session's key up to revision `through` is left. */
  async noteSwept(through: number): Promise<void> {
    await this.bucket.put(sweptKey(this.epoch), String(through));
  }

  private keyOf(revocation: Revocation): string {
    if ('userId' in revocation) return revokedUserKey(this.epoch, revocation.userId);
    return revokedSessionKey(this.epoch, revocation.kind, revocation.sessionId);
  }
}
