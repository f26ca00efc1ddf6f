import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { endsWithin } from './ends-within.js';

describe('endsWithin', () => {
  beforeEach(() => void jest.useFakeTimers());

  afterEach(() => void jest.useRealTimers());

  const after = (ms: number, end: 'resolve' | 'reject') =>
    new Promise<void>((resolve, reject) => {
      setTimeout(() => (end === 'resolve' ? resolve() : reject(new Error('failed'))), ms);
    });

  it('is true for work that ends in time, and leaves no timer behind', async () => {
    const outcome = endsWithin(100, after(99, 'resolve'));
    await jest.advanceTimersByTimeAsync(99);
    expect(await outcome).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is false for work that takes longer, whatever becomes of it', async () => {
    const outcome = endsWithin(100, after(101, 'reject'));
    await jest.advanceTimersByTimeAsync(200);
    expect(await outcome).toBe(false);
  });

  it('rejects when the work fails in time', async () => {
    const outcome = expect(endsWithin(100, after(99, 'reject'))).rejects.toThrow('failed');
    await jest.advanceTimersByTimeAsync(200);
    await outcome;
  });
});
