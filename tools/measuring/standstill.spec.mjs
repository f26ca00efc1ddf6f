import { describe, expect, it } from '@jest/globals';
import { standstill } from './standstill.mjs';

describe('how long nothing happened around a fault', () => {
  const fault = { from: 100, to: 200 };

  it('begins with the last moment before the fault, and ends with the first one after it', () => {
    expect(standstill([10, 90, 240, 250], fault)).toBe(150);
  });

  it('is the longest of several pauses during the fault', () => {
    expect(standstill([90, 110, 150, 155, 210], fault)).toBe(55);
  });

  it('does not count pauses before and after the fault', () => {
    expect(standstill([0, 80, 95, 105, 195, 205, 900], fault)).toBe(90);
  });

  it('is unknown if nothing happened after the fault began', () => {
    expect(standstill([10, 90], fault)).toBeNull();
  });
});
