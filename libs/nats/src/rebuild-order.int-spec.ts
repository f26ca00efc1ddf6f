import { startNats, type TestNats } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectNats, type NatsConnection } from './connection/connection.js';
import { ensureStreams } from './kept-streams.js';
import { orderRebuild, rebuildOrder } from './rebuild-order.js';
import { bucketStream, INDEXER_BUCKET } from './subjects.js';

describe('the order to rebuild the index', () => {
  let nats: TestNats;
  let connection: NatsConnection;

  beforeAll(async () => {
    nats = await startNats();
    connection = await connectNats(nats.url, 'test');
    await ensureStreams(connection);
  });

  afterAll(async () => {
    await connection.close();
    await nats.stop();
  });

  test('is the last one that was given, and none once the bucket is lost', async () => {
    expect(await rebuildOrder(connection)).toBeNull();
    await orderRebuild(connection, 'first');
    await orderRebuild(connection, 'second');
    expect(await rebuildOrder(connection)).toBe('second');
    await (await connection.jetstreamManager()).streams.delete(bucketStream(INDEXER_BUCKET));
    expect(await rebuildOrder(connection)).toBeNull();
    await expect(orderRebuild(connection, 'third')).rejects.toThrow();
    await ensureStreams(connection);
    expect(await rebuildOrder(connection)).toBeNull();
  });
});
