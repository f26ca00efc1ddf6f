import { THE_BEGINNING, type IndexCheckpoint } from '@fechatter/core';
import type { ReindexRequest } from '@fechatter/nats';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { ASK_EVERY_MS, BackfillRequests } from './backfill-requests.js';

const complete: IndexCheckpoint = {
  epoch: 'now',
  lineage: 's:',
  recipe: 'r',
  streamSeq: 5,
  occurredAt: '2026-11-23T12:00:00.000Z',
  backfillFrom: null,
  backfillId: null,
  generation: 1,
};
const waiting = { ...complete, backfillFrom: '2026-11-23T11:59:00.000Z', backfillId: 'the id' };

describe('an index that waits for a backfill', () => {
  let sent: ReindexRequest[];
  let failures: unknown[];
  let requests: BackfillRequests;

  beforeEach(() => {
    sent = [];
    failures = [];
    requests = new BackfillRequests(
      (request) => (sent.push(request) === 2 ? Promise.reject(new Error('away')) : Promise.resolve()),
      (error) => failures.push(error),
    );
  });

  test('requests it at once, and again under the same id until its end was read', () => {
    for (const now of [0, 1, ASK_EVERY_MS - 1, ASK_EVERY_MS, 2 * ASK_EVERY_MS]) requests.askIfDue(waiting, now);
    const request = { requestId: 'the id', fromTime: waiting.backfillFrom };
    expect(sent).toEqual([request, request, request]);
    requests.askIfDue(complete, 3 * ASK_EVERY_MS);
    expect(sent).toHaveLength(3);
  });

  test('requests everything if it lacks everything', () => {
    requests.askIfDue({ ...waiting, backfillFrom: THE_BEGINNING }, 0);
    expect(sent).toEqual([{ requestId: 'the id', everything: true }]);
  });

  test('asks again after a request that failed', async () => {
    for (const turn of [0, 1, 2]) requests.askIfDue(waiting, turn * ASK_EVERY_MS);
    await new Promise(setImmediate);
    expect([sent.length, failures.length]).toEqual([3, 1]);
  });
});
