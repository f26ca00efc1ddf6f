import type { IndexCheckpoint } from '@fechatter/core';
import { firstCheckpoint } from '@fechatter/testing';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { SearchScope } from '../../postgres/search/pg-search-scope.js';
import { LatestCheckpoint } from './latest-checkpoint.js';

const scope: SearchScope = {
  ...{ joined: { publicChannelIds: [], otherIds: [] }, readableIds: [], tune: 'none' },
  ...{ epoch: firstCheckpoint.epoch, lastSeq: firstCheckpoint.streamSeq, isPublishing: false, waitingSince: null },
  now: '2026-11-30T00:00:00.000Z',
};
const later: SearchScope = { ...scope, lastSeq: firstCheckpoint.streamSeq + 1 };

/** An index that tells its checkpoint, and how often it was asked. */
class Index {
  asked = 0;
  at: IndexCheckpoint | null = firstCheckpoint;

  checkpoint() {
    this.asked += 1;
    return Promise.resolve(this.at);
  }
}

describe('the checkpoint that a search starts from', () => {
  let index: Index;
  let latest: LatestCheckpoint;

  beforeEach(() => {
    index = new Index();
    latest = new LatestCheckpoint(index);
  });

  const startIn = (within: SearchScope) => latest.beside(Promise.resolve(within));

  test('is that of the last answer, while the index lacks nothing by it', async () => {
    latest.learn({ scope, checkpoint: firstCheckpoint });
    expect([await startIn(scope), await startIn(scope), index.asked]).toEqual([
      { scope, checkpoint: firstCheckpoint },
      { scope, checkpoint: firstCheckpoint },
      0,
    ]);
  });

  test.each<[string, Partial<SearchScope>]>([
    ['more was published', { lastSeq: later.lastSeq }],
    ['something waits to be published', { isPublishing: true }],
    ['another epoch has begun', { epoch: 'another' }],
  ])('is asked for again once %s', async (_, more) => {
    latest.learn({ scope, checkpoint: firstCheckpoint });
    index.at = { ...firstCheckpoint, streamSeq: later.lastSeq };
    const within = { ...scope, ...more };
    expect([await startIn(within), index.asked]).toEqual([{ scope: within, checkpoint: index.at }, 1]);
  });

  test.each<[string, IndexCheckpoint | null]>([
    ['lacked something', firstCheckpoint],
    ['had none', null],
  ])('is asked for by each search after an answer by which the index %s', async (_, checkpoint) => {
    latest.learn({ scope, checkpoint: firstCheckpoint });
    latest.learn({ scope: later, checkpoint });
    await startIn(scope);
    await startIn(scope);
    expect(index.asked).toBe(2);
  });

  test('is asked for again after the index was lost, whatever another search has learned', async () => {
    latest.learn({ scope, checkpoint: firstCheckpoint });
    index.at = null;
    expect(await latest.anew(Promise.resolve(scope))).toEqual({ scope, checkpoint: null });
  });
});
