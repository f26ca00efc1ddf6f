import { describe, expect, it } from '@jest/globals';
import { Random } from './random.mjs';
import { drawWaves } from './waves.mjs';

const NAMES = ['kill', 'pause', 'wipe', 'stall', 'restore'];

function take(count, seed, names = NAMES) {
  const waves = drawWaves(seed, names);
  return Array.from({ length: count }, () => waves.next().value);
}

describe('the waves of faults', () => {
  it('are the same for the same seed', () => {
    expect(take(50, 7)).toEqual(take(50, 7));
    expect(take(50, 7)).not.toEqual(take(50, 8));
  });

  it('bring each fault once before any comes again', () => {
    const faults = take(40, 3).flatMap(({ faults }) => faults.map(({ name }) => name));
    for (let begin = 0; begin + NAMES.length <= faults.length; begin += NAMES.length) {
      expect(faults.slice(begin, begin + NAMES.length).sort()).toEqual([...NAMES].sort());
    }
  });

  it('overlap sometimes, and are followed by a calm most of the time', () => {
    const waves = take(200, 1);
    expect(waves.filter(({ faults }) => faults.length > 1).length).toBeGreaterThan(60);
    const calms = waves.filter(({ calm }) => calm).length;
    expect(calms).toBeGreaterThan(120);
    expect(calms).toBeLessThan(180);
  });

  it('have no more faults than there are names', () => {
    expect(take(30, 2, ['kill']).every(({ faults }) => faults.length === 1)).toBe(true);
  });
});

describe('Random', () => {
  it('draws every whole number of a range, and nothing else', () => {
    const random = new Random(1);
    const drawn = new Set(Array.from({ length: 200 }, () => random.between(3, 6)));
    expect([...drawn].sort()).toEqual([3, 4, 5, 6]);
  });

  it('shuffles without losing anything', () => {
    expect(new Random(5).shuffled(NAMES).sort()).toEqual([...NAMES].sort());
  });
});
