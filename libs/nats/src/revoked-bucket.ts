import type { NatsConnection } from 'nats';
import { EpochBucket } from './epoch-bucket.js';
import type { Revocation } from './revocation-watch.js';
import { REVOKED_BUCKET, revokedSessionKey, revokedUserKey } from './subjects.js';

/**
 * The bucket `REVOKED` as the relay's leader writes it: the sessions and persons that are shut out, per epoch. A key is kept as long as a
 * session could live; putting one twice changes nothing that a reader cares about, so no revision is compared.
 */

const REVOKED = '{}';

export class RevokedBucket {
  private constructor(
    private readonly bucket: EpochBucket,
    private readonly epoch: string,
  ) {}

  /** `sessionTtlMs`: the longest that a session can live. */
  static async open(connection: NatsConnection, epoch: string, sessionTtlMs: number): Promise<RevokedBucket> {
    return new RevokedBucket(await EpochBucket.open(connection, REVOKED_BUCKET, sessionTtlMs), epoch);
  }

  get revision(): number {
    return this.bucket.revision;
  }

  async put(revocations: readonly Revocation[]): Promise<void> {
    await this.bucket.putAll(revocations.map((revocation) => [this.keyOf(revocation), REVOKED]));
  }

  async purge(epoch: string): Promise<void> {
    await this.bucket.purge(epoch);
  }

  private keyOf(revocation: Revocation): string {
    if ('sessionId' in revocation) return revokedSessionKey(this.epoch, revocation.sessionId);
    return revokedUserKey(this.epoch, revocation.userId);
  }
}
