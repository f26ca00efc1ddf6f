import { describe, expect, it } from '@jest/globals';
import { NO_EVENT } from '@fechatter/core';
import { judgeFromMemory } from './cursor-gate.js';
import type { FeedView } from '../feed/event-feed.js';
import { EventRing } from '../feed/event-ring.js';
import { MembershipView } from '../feed/membership.js';

/**
 * A view that has read up to 110. Its ring holds 104, 106, 108 and 110, each with an id made from its
 * sequence.
 */
function view(floorId: string | null = null): FeedView {
  const ring = new EventRing({ entries: 100, bytes: 10_000 }, 103, floorId);
  for (const streamSeq of [104, 106, 108, 110]) {
    ring.append({ streamSeq, idPrefix: `aaa${streamSeq}`, event: null, frame: Buffer.alloc(1) });
  }
  const position = { epoch: 'abcd', streamSeq: 110, idPrefix: 'aaa110' };
  return { installation: 'i', epoch: 'abcd', ring, memberships: new MembershipView(), position };
}

const cursor = (streamSeq: number, idPrefix: string) => ({ epoch: 'abcd', streamSeq, idPrefix });

describe('a cursor, judged from memory', () => {
  it.each([
    ['none', null, 'fresh'],
    ['malformed', 'nonsense', { reset: 'malformed' }],
    ['malformed, which is checked before its epoch', 'zzzz-0-000000', { reset: 'malformed' }],
    ['of another epoch, even at the same position', 'wxyz-110-aaa110', { reset: 'epoch' }],
    ['of another epoch, which is checked before its position', 'wxyz-999-aaa110', { reset: 'epoch' }],
    ['ahead of this instance', 'abcd-112-aaa112', { ahead: cursor(112, 'aaa112') }],
    ['at the present position', 'abcd-110-aaa110', { resume: cursor(110, 'aaa110') }],
    ['at the present position, but another event', 'abcd-110-bbb110', { reset: 'epoch' }],
    ['in the ring', 'abcd-106-aaa106', { resume: cursor(106, 'aaa106') }],
    ['in the ring, but another event', 'abcd-106-bbb106', { reset: 'epoch' }],
    ['in the ring where no event is', 'abcd-107-aaa106', { reset: 'epoch' }],
    ['in the ring where no event is, and naming none', `abcd-107-${NO_EVENT}`, { resume: cursor(107, NO_EVENT) }],
    ['just before the ring', 'abcd-103-aaa103', { older: cursor(103, 'aaa103') }],
    ['long before the ring', 'abcd-7-aaa007', { older: cursor(7, 'aaa007') }],
  ])('%s', (_, text, expected) => {
    expect(judgeFromMemory(text, view())).toEqual(expected);
  });

  it('just before the ring needs no read from the stream if the event there is known', () => {
    const atFloor = cursor(103, NO_EVENT);
    expect(judgeFromMemory(`abcd-103-${NO_EVENT}`, view(NO_EVENT))).toEqual({ resume: atFloor });
    expect(judgeFromMemory(`abcd-103-${NO_EVENT}`, view('aaa103'))).toEqual({ older: atFloor });
  });
});
