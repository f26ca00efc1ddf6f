import { THE_BEGINNING, type IndexCheckpoint } from '@fechatter/core';
import type { ChatStreamState, PurgedThrough } from '@fechatter/nats';
import { describe, expect, test } from '@jest/globals';
import { startingPoint, type StartingPoint } from './starting-point.js';

const HAPPENED = '2026-11-23T12:00:00.000Z';
const MINUTE_BEFORE = '2026-11-23T11:59:00.000Z';
const LONG_BEFORE = '2026-11-01T00:00:00.000Z';

const at = (streamSeq: number, more: Partial<IndexCheckpoint> = {}): IndexCheckpoint => ({
  epoch: 'now',
  lineage: 's:',
  recipe: 'r',
  streamSeq,
  occurredAt: HAPPENED,
  backfillFrom: null,
  backfillId: null,
  generation: 1,
  ...more,
});
const stream = (firstSeq: number, lastSeq: number, more: Partial<ChatStreamState> = {}): ChatStreamState => ({
  installation: 'i',
  system: 's',
  epoch: 'now',
  why: 'lost',
  restored: '',
  createdAt: 0,
  firstSeq,
  lastSeq,
  replicas: 1,
  ...more,
});
const resume: StartingPoint = { kind: 'resume' };
const wait: StartingPoint = { kind: 'wait' };
const backfill = (from: string): StartingPoint => ({ kind: 'backfill', from });
const replace: StartingPoint = { kind: 'replace' };

type Case = [string, IndexCheckpoint | null, ChatStreamState | null, PurgedThrough | null, StartingPoint];

const cases: Case[] = [
  ['there is no stream', at(5), null, null, wait],
  ['the index is new', null, stream(1, 10), null, backfill(THE_BEGINNING)],
  ['the stream contains all that it lacks', at(5), stream(1, 10), null, resume],
  ['it is at the start of the stream', at(5), stream(6, 10), null, resume],
  ['it is at the end of the stream', at(10), stream(1, 10), null, resume],
  ['the stream is empty and it is at its end', at(10), stream(11, 10), null, resume],
  ['the messages after it are no longer in the stream', at(5), stream(7, 10), null, backfill(MINUTE_BEFORE)],
  ['the stream ends before it', at(11), stream(1, 10), null, wait],
  ['documents after it were purged', at(5), stream(1, 10), { epoch: 'now', streamSeq: 6 }, backfill(MINUTE_BEFORE)],
  ['documents were purged up to it', at(6), stream(1, 10), { epoch: 'now', streamSeq: 6 }, resume],
  ['documents were purged in another epoch', at(5), stream(1, 10), { epoch: 'old', streamSeq: 6 }, resume],
  ['the epoch is another', at(5, { epoch: 'old' }), stream(100, 99), null, backfill(MINUTE_BEFORE)],
  [
    'the epoch is another and a backfill was under way',
    at(5, { epoch: 'old', backfillFrom: LONG_BEFORE, backfillId: 'x' }),
    stream(100, 99),
    null,
    backfill(LONG_BEFORE),
  ],
  [
    'a backfill is under way that covers less than is missing',
    at(5, { backfillFrom: HAPPENED, backfillId: 'x' }),
    stream(7, 10),
    null,
    backfill(MINUTE_BEFORE),
  ],
  ['a backfill is under way', at(5, { backfillFrom: LONG_BEFORE, backfillId: 'x' }), stream(1, 10), null, resume],
  [
    'the database was restored',
    at(5, { epoch: 'old' }),
    stream(100, 99, { why: 'restored', restored: 'now' }),
    null,
    replace,
  ],
  [
    'it belongs to the epoch of a restored database',
    at(100, { lineage: 's:now' }),
    stream(100, 110, { why: 'restored', restored: 'now' }),
    null,
    resume,
  ],
  [
    'the indexer was stopped throughout the epoch of a restored database',
    at(5, { epoch: 'old' }),
    stream(100, 99, { restored: 'between' }),
    null,
    replace,
  ],
  [
    'the database was restored long before',
    at(5, { epoch: 'old', lineage: 's:long' }),
    stream(100, 99, { restored: 'long' }),
    null,
    backfill(MINUTE_BEFORE),
  ],
  [
    'stream and database were replaced together',
    at(5, { epoch: 'old' }),
    stream(100, 99, { system: 'other' }),
    null,
    replace,
  ],
  ['it has no lineage, as an index of an early release', at(5, { lineage: '' }), stream(1, 10), null, replace],
  ['the index is new, in a restored epoch', null, stream(100, 99, { restored: 'now' }), null, backfill(THE_BEGINNING)],
];

describe('where an indexer goes on', () => {
  test.each(cases)('when %s', (_, checkpoint, present, purged, expected) => {
    expect(startingPoint(checkpoint, present, purged)).toEqual(expected);
  });
});
