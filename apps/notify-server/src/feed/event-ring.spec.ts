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
  ])('hands out what came after %d', (streamSeq, expected) => {
    expect(seqsAfter(ringOf(4), streamSeq)).toEqual(expected);
  });

  it('hands out no more than is asked for', () => {
    expect(seqsAfter(ringOf(4), 99, 2)).toEqual([100, 102]);
  });

  it('finds an event by its place, and none between', () => {
    const ring = ringOf(4);
    expect(ring.at(104)?.streamSeq).toBe(104);
    expect([ring.at(103), ring.at(98), ring.at(108)]).toEqual([null, null, null]);
  });

  it('lets the oldest go beyond its number, and says how far it reaches', () => {
    const ring = ringOf(10, { entries: 3 });
    expect(ring.length).toBe(3);
    expect([ring.floor, ring.floorId]).toEqual([112, 'abc112']);
    expect(seqsAfter(ring, ring.floor)).toEqual([114, 116, 118]);
  });

  it('lets the oldest go beyond its bytes, but never the last', () => {
    expect(seqsAfter(ringOf(10, { bytes: 25 }), 0)).toEqual([116, 118]);
    expect(seqsAfter(ringOf(10, { bytes: 5 }), 0)).toEqual([118]);
  });

  it('holds everything from its beginning on while nothing was let go', () => {
    expect([ringOf(2).floor, ringOf(2).floorId]).toEqual([FLOOR, null]);
  });
});
