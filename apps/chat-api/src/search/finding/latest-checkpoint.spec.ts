import type { IndexCheckpoint } from '@fechatter/core';
import { firstCheckpoint } from '@fechatter/testing';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { SearchScope } from '../../postgres/search/pg-search-scope.js';
import { LatestCheckpoint } from './latest-checkpoint.js';

const scope: SearchScope = {
  ...{ joined: { publicChannelIds: [], otherIds: [] }, readableIds: [], tune: 'none' },
  ...{ epoch: firstCheckpoint.epoch, lastSeq: firstCheckpoint.streamSeq, isPublishing: false, waitingSince: null },
  now: '2026-11-30T00:00:00.000Z',
};
const ahead: SearchScope = { ...scope, lastSeq: firstCheckpoint.streamSeq + 1 };

/** An index that tells its checkpoint, and how often it was asked. */
class Index {
  reads = 0;
  at: IndexCheckpoint | null = firstCheckpoint;

  checkpoint() {
    this.reads += 1;
    return Promise.resolve(this.at);
  }
}

describe('the checkpoint from which a search starts', () => {
  let index: Index;
  let latest: LatestCheckpoint;

  beforeEach(() => {
    jest.useFakeTimers();
    index = new Index();
    latest = new LatestCheckpoint(index);
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  test('is asked for once while the index lacks nothing', async () => {
    expect(await latest.of(scope)).toEqual(firstCheckpoint);
    jest.advanceTimersByTime(3_600_000);
    expect(await latest.of(scope)).toEqual(firstCheckpoint);
    expect(index.reads).toBe(1);
  });

  test('is asked for again after a second if the index may lack something', async () => {
    await latest.of(ahead);
    jest.advanceTimersByTime(999);
    await latest.of(ahead);
    expect(index.reads).toBe(1);
    jest.advanceTimersByTime(1);
    await latest.of(ahead);
    expect(index.reads).toBe(2);
  });

  test('is the one of the latest answer', async () => {
    const answered = { ...firstCheckpoint, streamSeq: firstCheckpoint.streamSeq + 1 };
    latest.learn(answered);
    expect(await latest.of(ahead)).toEqual(answered);
    expect(index.reads).toBe(0);
  });

  test('is asked for each time while the index has none', async () => {
    index.at = null;
    expect([await latest.of(scope), await latest.of(scope), index.reads]).toEqual([null, null, 2]);
  });
});
