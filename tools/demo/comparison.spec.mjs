import { describe, expect, it } from '@jest/globals';
import { compare, compareAcknowledged, compareLives, isFlawless } from './comparison.mjs';

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

describe('compare', () => {
  it('finds nothing wrong when every event after the baseline was heard once and in order', () => {
    const comparison = compare([joined(2), created(3), joined(4), created(5), created(6)], history);
    expect(comparison).toEqual({ received: 3, missing: 0, duplicated: 0, outOfOrder: 0, unexpected: 0 });
    expect(isFlawless(comparison)).toBe(true);
  });

  it.each([
    ['a message that was never heard', [created(3), joined(4), created(6)], { missing: 1 }],
    ['a join that was never heard', [created(3), created(5), created(6)], { missing: 1 }],
    ['an event that was heard twice', [created(3), joined(4), created(3), created(5), created(6)], { duplicated: 1 }],
    ['an event that was heard late', [created(3), created(5), joined(4), created(6)], { outOfOrder: 1 }],
    ['a message nobody sent', [created(3), joined(4), created(5), created(6, 'm9')], { unexpected: 1 }],
    ['a message with another seq', [created(3), joined(4), created(5, 'm6'), created(6)], { unexpected: 1 }],
  ])('finds %s', (_, heard, expected) => {
    const comparison = compare(heard, history);
    expect(comparison).toMatchObject(expected);
    expect(isFlawless(comparison)).toBe(false);
  });
});

describe('compareLives', () => {
  const first = { heard: [created(3)], baseline: 2 };

  it('finds nothing wrong when the gap of a reset was read, and its events come again', () => {
    const lives = [first, { heard: [created(3), joined(4), created(5), created(6)], baseline: 4 }];
    expect(compareLives(lives, history)).toEqual({
      received: 4,
      missing: 0,
      duplicated: 0,
      outOfOrder: 0,
      unexpected: 0,
    });
  });

  it('finds nothing wrong when the next reset came before the chat could be read', () => {
    const lives = [first, { heard: [created(5)], baseline: null }, { heard: [created(6)], baseline: 5 }];
    expect(isFlawless(compareLives(lives, history))).toBe(true);
  });

  it.each([
    ['an event that is missing after a reset', [created(6)], { missing: 1 }],
    ['the last event that is missing after a reset', [created(5)], { missing: 1 }],
    ['an event that came twice after a reset', [created(5), created(5), created(6)], { duplicated: 1 }],
    ['an event that came late after a reset', [created(6), created(5)], { outOfOrder: 1 }],
    ['a message nobody sent after a reset', [created(5, 'm9'), created(6)], { unexpected: 1 }],
  ])('finds %s', (_, heard, expected) => {
    expect(compareLives([first, { heard, baseline: 4 }], history)).toMatchObject(expected);
  });

  it('finds what is missing before a reset', () => {
    const lives = [
      { heard: [created(3), created(5)], baseline: 2 },
      { heard: [created(6)], baseline: 5 },
    ];
    expect(compareLives(lives, history)).toMatchObject({ missing: 1 });
  });
});

describe('compareAcknowledged', () => {
  const sent = (id, text = id) => ({ text, acknowledged: { id, seq: 1, senderId: '7' } });
  const there = (id, content = id) => ({ id, seq: 1, senderId: '7', content });

  it.each([
    ['finds all messages', [sent('a'), sent('b')], [there('a'), there('b')], { lost: 0, changed: 0, extra: 0 }],
    ['finds a lost one', [sent('a'), sent('b')], [there('a')], { lost: 1, changed: 0, extra: 0 }],
    [
      'finds two sends that became one message',
      [sent('a'), sent('a')],
      [there('a')],
      { lost: 1, changed: 0, extra: 0 },
    ],
    ['finds one with another text', [sent('a')], [there('a', 'x')], { lost: 0, changed: 1, extra: 0 }],
    ['finds one that was stored twice', [sent('a')], [there('a'), there('b', 'a')], { lost: 0, changed: 0, extra: 1 }],
  ])('%s', (_, acknowledged, messages, expected) => {
    expect(compareAcknowledged(acknowledged, messages)).toEqual(expected);
  });
});
