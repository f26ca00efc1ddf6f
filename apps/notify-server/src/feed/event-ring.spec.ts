import { describe, expect, it } from '@jest/globals';
import { EventRing } from './event-ring.js';

const FLOOR = 99;

/** Events at 100, 102, 104 …, of ten bytes each. */
function ringOf(count: number, limits: { entries?: number; bytes?: number } = {}): EventRing {
  const ring = new EventRing({ entries: limits.entries ?? 1_000, bytes: limits.bytes ?? 1_000_000 }, FLOOR, null);
  for (let index = 0; index < count; index += 1) {
    ring.append({
      streamSeq: 100 + 2 * index,
      idPrefix: `abc${100 + 2 * index}`,
      event: null,
      frame: Buffer.alloc(10),
    });
  }
  return ring;
}

const seqsAfter = (ring: EventRing, streamSeq: number, limit = 100) =>
  ring.after(streamSeq, limit).map((entry) => entry.streamSeq);

describe('the ring', () => {
  it.each([
    [99, [100, 102, 104, 106]],
    [100, [102, 104, 106]],
    [103, [104, 106]],
    [106, []],
    [900, []],
  ])('returns the events after %d', (streamSeq, expected) => {
    expect(seqsAfter(ringOf(4), streamSeq)).toEqual(expected);
  });

  it('returns no more events than requested', () => {
    expect(seqsAfter(ringOf(4), 99, 2)).toEqual([100, 102]);
  });

  it('finds an event by its sequence, and none between', () => {
    const ring = ringOf(4);
    expect(ring.find(104)?.streamSeq).toBe(104);
    expect([ring.find(103), ring.find(98), ring.find(108)]).toEqual([null, null, null]);
  });

  it('drops the oldest events over its maximum number, and raises its floor', () => {
    const ring = ringOf(10, { entries: 3 });
    expect(ring.length).toBe(3);
    expect([ring.floor, ring.floorId]).toEqual([112, 'abc112']);
    expect(seqsAfter(ring, ring.floor)).toEqual([114, 116, 118]);
  });

  it('drops the oldest events over its maximum size, but never the last', () => {
    expect(seqsAfter(ringOf(10, { bytes: 25 }), 0)).toEqual([116, 118]);
    expect(seqsAfter(ringOf(10, { bytes: 5 }), 0)).toEqual([118]);
  });

  it('keeps its floor while nothing was dropped', () => {
    expect([ringOf(2).floor, ringOf(2).floorId]).toEqual([FLOOR, null]);
  });
});
