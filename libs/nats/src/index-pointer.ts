import {
  repeat,
  type IndexPointer,
  type IndexPointerStore,
  type KnownPointer,
  type StoredPointer,
} from '@fechatter/core';
import type { NatsConnection } from 'nats';
import { lastOfKey } from './buckets/bucket-view.js';
import { compareAndSet } from './compare-and-set.js';
import { SHORT_WAIT } from './connection/jetstream-manager.js';
import { useIndexerBucket } from './ensured-stream.js';
import { INDEXER_BUCKET, POINTER_KEY } from './subjects.js';

/** Keeps the pointer to the live build of the index in the bucket `INDEXER`. */
export class IndexPointerBucket implements IndexPointerStore {
  constructor(private readonly connection: NatsConnection) {}

  read(): Promise<StoredPointer | null> {
    return readPointer(this.connection);
  }

  async compareAndSet(pointer: IndexPointer, revision: number): Promise<number | null> {
    const kv = await useIndexerBucket(this.connection, SHORT_WAIT);
    return compareAndSet(kv, POINTER_KEY, pointer, revision);
  }
}

/** A build that was replaced is kept much longer than this. */
const LOOK_EVERY_MS = 250;

/**
 * Follows the pointer by reading it four times a second, which works through every loss of the bucket. While
 * NATS is away, or has lost the pointer, the last one stays valid.
 */
export class IndexPointerWatch implements KnownPointer {
  pointer: IndexPointer | null = null;
  private readonly looks;

  constructor(connection: NatsConnection) {
    const look = async () => {
      this.pointer = (await readPointer(connection))?.pointer ?? this.pointer;
    };
    this.looks = repeat(look, { firstAfterMs: 0, everyMs: LOOK_EVERY_MS, onError: () => undefined });
  }

  close(): void {
    void this.looks.stop();
  }
}

async function readPointer(connection: NatsConnection): Promise<StoredPointer | null> {
  const stored = await lastOfKey(connection, INDEXER_BUCKET, POINTER_KEY);
  return stored && { pointer: stored.json<IndexPointer>(), revision: stored.seq };
}
