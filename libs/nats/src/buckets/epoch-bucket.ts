import { headers, nanos, StorageType, type JetStreamClient, type JetStreamManager, type NatsConnection } from 'nats';
import { isWrongRevision, nullIfNotFound } from '../connection/nats-errors.js';
import { replicasOf } from '../connection/replicas.js';
import { bucketStream, bucketSubject, everyKey } from '../subjects.js';

/**
 * A key-value bucket whose keys begin with an epoch, as the relay's leader writes it. A bucket is a stream
 * and a revision is a sequence, so a write is a publication. Writes are pipelined where the order of keys
 * does not matter.
 */

export interface StoredValue {
  revision: number;
  value: Uint8Array;
}

const BEAT = '{}';
const WRITE_AT_ONCE = 256;
/** A purge looks at each message of the stream up to its end, and holds up the stream's writers meanwhile. */
const PURGE_AT_ONCE = 20_000;
const ACK_TIMEOUT_MS = 3_000;

export class EpochBucket {
  private constructor(
    private readonly name: string,
    private readonly jetstream: JetStreamClient,
    private readonly manager: JetStreamManager,
    private lastRevision: number,
  ) {}

  /** Creates the bucket if it is missing. `maxAgeMs`: how long a key is kept, 0 for ever. */
  static async open(connection: NatsConnection, name: string, maxAgeMs = 0): Promise<EpochBucket> {
    const jetstream = connection.jetstream();
    const manager = await connection.jetstreamManager({ checkAPI: false });
    await jetstream.views.kv(name, {
      history: 1,
      storage: StorageType.File,
      ttl: maxAgeMs,
      replicas: replicasOf(connection),
    });
    const { config, state } = await manager.streams.info(bucketStream(name));
    const maxAge = nanos(maxAgeMs);
    if (config.max_age !== maxAge) await manager.streams.update(bucketStream(name), { max_age: maxAge });
    return new EpochBucket(name, jetstream, manager, state.last_seq);
  }

  /** At least the revision of every write through this object, beats excepted. */
  get revision(): number {
    return this.lastRevision;
  }

  /** The current value of a key, or null. */
  async get(key: string): Promise<StoredValue | null> {
    const last = { last_by_subj: bucketSubject(this.name, key) };
    const stored = await nullIfNotFound(this.manager.streams.getMessage(bucketStream(this.name), last));
    return stored && { revision: stored.seq, value: stored.data };
  }

  async put(key: string, value: string): Promise<void> {
    await this.write(key, value);
  }

  /** Puts the value if the key still has this revision (0: there is no such key). Returns false otherwise. */
  async compareAndSet(key: string, value: string, revision: number): Promise<boolean> {
    const written = await this.writeOver(key, value, revision);
    if (written !== null) this.lastRevision = Math.max(this.lastRevision, written);
    return written !== null;
  }

  /**
   * Puts a key whose loss does not matter over its revision `after` (null: over whatever is there). Returns
   * the new revision, which `revision` does not count, or null if the key has another revision.
   */
  async beat(key: string, after: number | null): Promise<number | null> {
    return this.writeOver(key, BEAT, after ?? (await this.get(key))?.revision ?? 0);
  }

  /** Puts many keys that nobody else writes, a few hundred at a time. */
  async putAll(entries: readonly (readonly [key: string, value: string])[]): Promise<void> {
    for (let from = 0; from < entries.length; from += WRITE_AT_ONCE) {
      const chunk = entries.slice(from, from + WRITE_AT_ONCE);
      await Promise.all(chunk.map(([key, value]) => this.write(key, value)));
    }
  }

  /**
   * Removes the keys of an epoch among the next `atOnce` revisions after `through`. Returns the revision up
   * to which none is left, or null if that is all. The epoch is named, so a leader that comes too late can't
   * remove a current one.
   */
  async purge(epoch: string, through: number, atOnce = PURGE_AT_ONCE): Promise<number | null> {
    const { state } = await this.manager.streams.info(bucketStream(this.name));
    const next = Math.max(through, state.first_seq - 1) + atOnce;
    const filter = bucketSubject(this.name, everyKey(epoch));
    await this.manager.streams.purge(bucketStream(this.name), { filter, seq: next + 1 });
    return next >= state.last_seq ? null : next;
  }

  private async writeOver(key: string, value: string, revision: number): Promise<number | null> {
    try {
      return await this.publish(key, value, { lastSubjectSequence: revision });
    } catch (error) {
      if (isWrongRevision(error)) return null;
      throw error;
    }
  }

  private async write(key: string, value: string): Promise<void> {
    this.lastRevision = Math.max(this.lastRevision, await this.publish(key, value));
  }

  private async publish(key: string, value: string, expect = {}): Promise<number> {
    const options = { headers: headers(), expect, timeout: ACK_TIMEOUT_MS };
    const { seq } = await this.jetstream.publish(bucketSubject(this.name, key), value, options);
    return seq;
  }
}
