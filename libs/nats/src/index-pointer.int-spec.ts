import { eventually, indexPointerContract, startNats, type TestNats } from '@fechatter/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { connectNats, type NatsConnection } from './connection/connection.js';
import { ensureStreams } from './kept-streams.js';
import { IndexPointerBucket, IndexPointerWatch } from './index-pointer.js';
import { bucketStream, INDEXER_BUCKET } from './subjects.js';

describe('the pointer to the live build', () => {
  let nats: TestNats;
  let connection: NatsConnection;

  beforeAll(async () => {
    nats = await startNats();
    connection = await connectNats(nats.url, 'test');
    await ensureStreams(connection);
  });

  const forget = async () => {
    const manager = await connection.jetstreamManager();
    await manager.streams.delete(bucketStream(INDEXER_BUCKET)).catch(() => false);
    await ensureStreams(connection);
  };
  afterEach(forget);

  afterAll(async () => {
    await connection.close();
    await nats.stop();
  });

  describe('in its bucket', () => indexPointerContract(() => Promise.resolve(new IndexPointerBucket(connection))));

  test('is followed by a watch, which remembers it when the bucket is lost, and sees the next one', async () => {
    const [bucket, watch] = [new IndexPointerBucket(connection), new IndexPointerWatch(connection)];
    expect(watch.pointer).toBeNull();
    const first = { generation: 1, live: 'a', filling: null };
    const revision = (await bucket.compareAndSet(first, 0)) ?? 0;
    await eventually(() => expect(watch.pointer).toEqual(first));
    const second = { generation: 1, live: 'b', filling: null };
    await bucket.compareAndSet(second, revision);
    await eventually(() => expect(watch.pointer).toEqual(second));
    await forget();
    await eventually(async () => expect(await bucket.read()).toBeNull());
    expect(watch.pointer).toEqual(second);
    const third = { generation: 2, live: 'c', filling: null };
    await bucket.compareAndSet(third, 0);
    await eventually(() => expect(watch.pointer).toEqual(third));
    watch.close();
  });
});
