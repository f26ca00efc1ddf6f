import { describe, expect, it } from '@jest/globals';
import type { ChatStreamState } from '@fechatter/nats';
import type { RelayState } from '../sql/relay-state.js';
import { compare, type Comparison } from './compare.js';

const state: RelayState = {
  installation: 'ours',
  system: '7:1:9',
  epoch: 'k3f9',
  phase: 'live',
  lastSeq: 100,
  cursor: null,
  recordedMsAgo: 0,
  why: 'lost',
  restored: '',
  replaced: [],
};
const stream: ChatStreamState = {
  installation: 'ours',
  system: '7:1:9',
  epoch: 'k3f9',
  why: 'lost',
  restored: '',
  createdAt: 0,
  firstSeq: 1,
  lastSeq: 100,
  replicas: 1,
};
const MONTH = 30 * 24 * 60 * 60 * 1_000;
const nothing: Comparison = {
  state,
  stream,
  unwritten: [],
  present: new Set(),
  wanted: { members: 5, revoked: 2 },
  buckets: { members: 5, revoked: 2 },
  replicas: 1,
};
const starting = (why: 'lost' | 'restored'): RelayState => ({ ...state, phase: 'starting', why });

const fits: [string, Partial<Comparison>][] = [
  ['nothing happened', {}],
  ['the buckets are ahead of the last message', { buckets: { members: 9, revoked: 9 } }],
  ['acks were not recorded, and their rows are there', { unwritten: ['a', 'b'], present: new Set(['b', 'a']) }],
  ['the last message has expired', { wanted: null }],
  ['another number of replicas, and too few servers to change it', { replicas: null }],
  [
    'everything has expired, and nothing came since',
    { state: { ...state, recordedMsAgo: MONTH }, stream: { ...stream, firstSeq: 101 } },
  ],
  [
    'documents were published and purged, and their acks not recorded',
    { stream: { ...stream, firstSeq: 131, lastSeq: 140 } },
  ],
];

const misfits: [string, Partial<Comparison>, 'lost' | 'restored'][] = [
  ['no stream', { stream: null }, 'lost'],
  ['another number of replicas', { replicas: 3 }, 'lost'],
  ['another number of replicas, and a message whose row is not there', { replicas: 3, unwritten: ['a'] }, 'restored'],
  ['a stream without its last messages', { stream: { ...stream, lastSeq: 99 } }, 'lost'],
  ['a first start', { state: { ...starting('lost'), epoch: '', lastSeq: 0 }, stream: null }, 'lost'],
  ['another epoch', { stream: { ...stream, epoch: 'zzzz' } }, 'restored'],
  ['another system, as after a restore of the database', { stream: { ...stream, system: '7:2:9' } }, 'restored'],
  ['a message whose row is not there', { unwritten: ['a', 'b'], present: new Set(['a']) }, 'restored'],
  [
    'events may have expired that the database does not know',
    { state: { ...state, recordedMsAgo: MONTH }, stream: { ...stream, firstSeq: 102, lastSeq: 101 } },
    'restored',
  ],
  ['more messages than can have been under way', { unwritten: null }, 'restored'],
  ['memberships behind the last message', { buckets: { members: 4, revoked: 2 } }, 'restored'],
  ['revocations behind the last message', { buckets: { members: 5, revoked: 1 } }, 'restored'],
  ['a bucket or the marker missing', { buckets: null }, 'restored'],
  ['marked by `npm run restored`', { state: starting('restored') }, 'restored'],
  ['an unfinished epoch after a loss, with its own stream', { state: starting('lost') }, 'lost'],
  [
    'an unfinished epoch after a loss, with the old stream',
    { state: { ...starting('lost'), epoch: 'new1', replaced: ['k3f9'] } },
    'lost',
  ],
  [
    'an unfinished epoch after a restore, with the stream deleted',
    { state: starting('restored'), stream: null },
    'restored',
  ],
  [
    'an unfinished epoch after a restore, with the old stream',
    { state: { ...starting('restored'), lastSeq: 900 } },
    'restored',
  ],
  [
    'a backup from the start of an epoch, with the stream of a later one',
    { state: starting('lost'), stream: { ...stream, epoch: 'zzzz' } },
    'restored',
  ],
];

describe('compare', () => {
  it.each(fits)('fits: %s', (_name, change) => {
    expect(compare({ ...nothing, ...change })).toEqual({ kind: 'fits' });
  });

  it.each(misfits)('begins an epoch: %s', (_name, change, why) => {
    expect(compare({ ...nothing, ...change })).toEqual({ kind: 'new-epoch', why });
  });

  it.each([
    ['another installation', { stream: { ...stream, installation: 'theirs' } }],
    ['a stream that names no installation', { stream: { ...stream, installation: '' } }],
    [
      'another installation, before the first epoch',
      { stream: { ...stream, installation: 'theirs' }, state: starting('lost') },
    ],
  ])('stays off: %s', (_name, change) => {
    expect(compare({ ...nothing, ...change })).toMatchObject({ kind: 'foreign' });
  });
});
