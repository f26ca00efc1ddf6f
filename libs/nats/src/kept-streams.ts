import { repeat } from '@fechatter/core';
import type { NatsConnection } from 'nats';
import { jetstreamManager } from './connection/jetstream-manager.js';
import { nullIfNotFound } from './connection/nats-errors.js';
import {
  adjustReplicas,
  createIndexerBucket,
  createLiveStream,
  createPresenceBucket,
  createTicketBucket,
  createWorkStream,
} from './ensured-stream.js';
import { bucketStream, INDEXER_BUCKET, LIVE_STREAM, PRESENCE_BUCKET, TICKETS_BUCKET, WORK_STREAM } from './subjects.js';

const LOOK_EVERY_MS = 1_000;

/**
 * Creates the streams and buckets to which other services write, and `WORK` and `TICKETS`, whenever they are
 * missing: a NATS that was replaced by an empty one has none. Keeps their replicas as the setting says. Ends with the
 * connection.
 *
 * chat-api does this, and the other services may not: whoever sets what a stream republishes and which streams it
 * copies can publish events, and read everything. `onError` gets the first of a row of failures.
 */
export function keepStreams(connection: NatsConnection, onError: (error: unknown) => void): void {
  let isWell = true;
  const look = async () => {
    await ensureStreams(connection);
    isWell = true;
  };
  const looks = repeat(look, {
    firstAfterMs: 0,
    everyMs: LOOK_EVERY_MS,
    onError: (error) => {
      if (isWell && !connection.isClosed()) onError(error);
      isWell = false;
    },
  });
  void connection.closed().then(() => looks.stop());
}

/** Creates what is missing of them, once. */
export async function ensureStreams(connection: NatsConnection): Promise<void> {
  await ensure(connection, bucketStream(INDEXER_BUCKET), createIndexerBucket);
  await ensure(connection, WORK_STREAM, createWorkStream);
  await ensure(connection, bucketStream(TICKETS_BUCKET), createTicketBucket);
  await ensure(connection, bucketStream(PRESENCE_BUCKET), createPresenceBucket);
  await ensure(connection, LIVE_STREAM, createLiveStream);
}

async function ensure(
  connection: NatsConnection,
  stream: string,
  create: (connection: NatsConnection) => Promise<void>,
): Promise<void> {
  const manager = await jetstreamManager(connection);
  const info = await nullIfNotFound(manager.streams.info(stream));
  if (info) await adjustReplicas(connection, info.config);
  else await create(connection);
}
