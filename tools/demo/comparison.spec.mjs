import { describe, expect, it } from '@jest/globals';
import { compare, compareAcknowledged, isFlawless } from './comparison.mjs';

const created = (seq, messageId = `m${seq}`) => ({
  id: `event-${seq}`,
  type: 'message.created',
  seq,
  data: { message: { id: messageId } },
});
const joined = (seq) => ({ id: `event-${seq}`, type: 'members.joined', seq, data: {} });
const history = {
  messages: [
    { id: 'm3', seq: 3 },
    { id: 'm5', seq: 5 },
    { id: 'm6', seq: 6 },
  ],
  baseline: 2,
  lastSeq: 6,
};

describe('what a subscriber heard', () => {
  it('is flawless when every event after the baseline was heard once and in order', () => {
    const verdict = compare([joined(2), created(3), joined(4), created(5), created(6)], history);
    expect(verdict).toEqual({ received: 3, missing: 0, doubled: 0, outOfOrder: 0, strange: 0 });
    expect(isFlawless(verdict)).toBe(true);
  });

  it.each([
    ['a message that never came', [created(3), joined(4), created(6)], { missing: 1 }],
    ['a join that never came', [created(3), created(5), created(6)], { missing: 1 }],
    ['an event that came twice', [created(3), joined(4), created(3), created(5), created(6)], { doubled: 1 }],
    ['an event that came late', [created(3), created(5), joined(4), created(6)], { outOfOrder: 1 }],
    ['a message nobody sent', [created(3), joined(4), created(5), created(6, 'm9')], { strange: 1 }],
    ['a message at another place', [created(3), joined(4), created(5, 'm6'), created(6)], { strange: 1 }],
  ])('shows %s', (_, heard, expected) => {
    const verdict = compare(heard, history);
    expect(verdict).toMatchObject(expected);
    expect(isFlawless(verdict)).toBe(false);
  });
});

describe('the acknowledged messages', () => {
  const sent = (id, text = id) => ({ text, acknowledged: { id, seq: 1, senderId: '7' } });
  const there = (id, content = id) => ({ id, seq: 1, senderId: '7', content });

  it.each([
    ['all there', [sent('a'), sent('b')], [there('a'), there('b')], { lost: 0, changed: 0, extra: 0 }],
    ['one lost', [sent('a'), sent('b')], [there('a')], { lost: 1, changed: 0, extra: 0 }],
    ['two sends, one message', [sent('a'), sent('a')], [there('a')], { lost: 1, changed: 0, extra: 0 }],
    ['one with another text', [sent('a')], [there('a', 'x')], { lost: 0, changed: 1, extra: 0 }],
    ['one sent twice', [sent('a')], [there('a'), there('b', 'a')], { lost: 0, changed: 0, extra: 1 }],
  ])('%s', (_, acknowledged, messages, expected) => {
    expect(compareAcknowledged(acknowledged, messages)).toEqual(expected);
  });
});
