import { describe, expect, test } from '@jest/globals';
import { hasAllOf, type IndexCheckpoint } from './index-checkpoint.js';

const former: IndexCheckpoint = {
  ...{ epoch: 'e', lineage: 'l', recipe: 'r', streamSeq: 7, occurredAt: '2026-11-30T00:00:00.000Z' },
  ...{ backfillFrom: null, backfillId: null, generation: 1 },
};
const filling = { backfillFrom: '2026-11-01T00:00:00.000Z', backfillId: 'b' };

describe('an index has all that it had before', () => {
  test.each<[string, Partial<IndexCheckpoint>, Partial<IndexCheckpoint>]>([
    ['unchanged', {}, {}],
    ['with later events', {}, { streamSeq: 8 }],
    ['with an event that occurred earlier', {}, { streamSeq: 8, occurredAt: '2026-11-29T23:59:59.000Z' }],
    ['written by another indexer', {}, { generation: 2 }],
    ['while it is still filled', filling, filling],
    ['once it is filled', filling, {}],
  ])('%s', (_, before, now) => {
    expect(hasAllOf({ ...former, ...now }, { ...former, ...before })).toBe(true);
  });

  test('if it had nothing', () => {
    expect([hasAllOf(former, null), hasAllOf(null, null)]).toEqual([true, true]);
  });
});

describe('an index was lost', () => {
  test.each<[string, Partial<IndexCheckpoint>, Partial<IndexCheckpoint>]>([
    ['that has fewer events', {}, { streamSeq: 6 }],
    ['that is filled again', {}, filling],
    ['that is filled from an earlier time', filling, { ...filling, backfillFrom: '2026-10-01T00:00:00.000Z' }],
    ['that belongs to another stream', {}, { epoch: 'f', streamSeq: 100 }],
    ['that belongs to another life of the database', {}, { lineage: 'm', streamSeq: 100 }],
  ])('%s', (_, before, now) => {
    expect(hasAllOf({ ...former, ...now }, { ...former, ...before })).toBe(false);
  });

  test('that has no checkpoint', () => {
    expect(hasAllOf(null, former)).toBe(false);
  });
});
