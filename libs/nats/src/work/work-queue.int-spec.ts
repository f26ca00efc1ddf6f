import { randomUUID } from 'node:crypto';
import { eventually, startNats, type TestNats } from '@fechatter/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectNats, type NatsConnection } from '../connection/connection.js';
import { ensureStreams } from '../kept-streams.js';
import { requestReindex, ReindexWorker, type ReindexRequest } from './work-queue.js';
import { REINDEX_SUBJECT } from '../subjects.js';

describe('the work queue', () => {
  let nats: TestNats;
  let connection: NatsConnection;
  let workers: ReindexWorker[];
  let done: ReindexRequest[];

  beforeEach(async () => {
    nats = await startNats();
    connection = await connectNats(nats.url, 'test');
    await ensureStreams(connection);
    workers = [];
    done = [];
  });

  afterEach(async () => {
    for (const worker of workers) worker.close();
    await connection.close();
    await nats.stop();
  });

  const work = (onRequest = (request: ReindexRequest) => Promise.resolve(void done.push(request))) =>
    workers.push(new ReindexWorker(connection, { onRequest, onError: () => undefined }));

  test('gives each request to one of several workers, including requests from before the first worker', async () => {
    const requests: ReindexRequest[] = [
      { requestId: randomUUID(), everything: true },
      { requestId: randomUUID(), fromTime: '2026-11-23T12:00:00.000Z' },
      { requestId: randomUUID(), chatId: '7' },
      { requestId: randomUUID(), messageId: '8' },
    ];
    for (const request of requests) await requestReindex(connection, request);
    work();
    work();
    await eventually(() => expect(done).toHaveLength(4));
    expect(done).toEqual(expect.arrayContaining(requests));
  });

  test('redelivers a request that failed', async () => {
    let attempts = 0;
    work((request) => {
      attempts += 1;
      return attempts < 2 ? Promise.reject(new Error('not now')) : Promise.resolve(void done.push(request));
    });
    const request: ReindexRequest = { requestId: randomUUID(), everything: true };
    await requestReindex(connection, request);
    await eventually(() => expect(done).toEqual([request]), { timeoutMs: 10_000 });
    expect(attempts).toBe(2);
  });

  test('is not blocked by messages that are no requests', async () => {
    work();
    const [first, last] = [randomUUID(), randomUUID()];
    await requestReindex(connection, { requestId: first, everything: true });
    await connection.jetstream().publish(REINDEX_SUBJECT, 'nonsense');
    await connection.jetstream().publish(REINDEX_SUBJECT, JSON.stringify({ requestId: randomUUID() }));
    await requestReindex(connection, { requestId: last, everything: true });
    await eventually(() => expect(done.map(({ requestId }) => requestId)).toEqual([first, last]));
  });

  test.each<[string, object]>([
    ['a request id that is no UUID', { requestId: 'first', everything: true }],
    ['an invalid time', { fromTime: 'yesterday' }],
    ['a day that does not exist', { fromTime: '2026-02-30T12:00:00.000Z' }],
    ['a year that does not exist', { fromTime: '0000-01-01T12:00:00.000Z' }],
    ['a second that does not exist', { fromTime: '2026-11-23T12:00:61.000Z' }],
    ['a chat id beyond a bigint', { chatId: '9223372036854775808' }],
    ['an invalid message id', { messageId: '-1' }],
  ])('refuses for good what PostgreSQL would refuse: %s', async (_, request) => {
    work();
    const good: ReindexRequest = { requestId: randomUUID(), messageId: '8' };
    await requestReindex(connection, { requestId: randomUUID(), ...request } as ReindexRequest);
    await requestReindex(connection, good);
    await eventually(() => expect(done.at(-1)).toEqual(good));
    expect(done).toEqual([good]);
  });
});
