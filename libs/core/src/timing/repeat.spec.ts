import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { repeat, type Repetition } from './repeat.js';

describe('repeat', () => {
  let repetition: Repetition;
  let starts: number[];
  let startedAt: number;

  beforeEach(() => {
    jest.useFakeTimers();
    startedAt = Date.now();
    starts = [];
  });

  afterEach(() => {
    void repetition.stop();
    jest.useRealTimers();
  });

  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  const lasting = (ms: number) => () => {
    starts.push(Date.now() - startedAt);
    return ms === 0 ? undefined : new Promise<void>((resolve) => setTimeout(resolve, ms));
  };
  const ignored = { onError: () => undefined };

  it('waits before each run, counted from the end of the one before', async () => {
    repetition = repeat(lasting(30), { everyMs: 100, ...ignored });
    await pass(400);
    expect(starts).toEqual([100, 230, 360]);
  });

  it('never starts a run while another is under way', async () => {
    repetition = repeat(lasting(1_000), { everyMs: 10, ...ignored });
    await pass(1_005);
    expect(starts).toEqual([10]);
  });

  it('can start the first run sooner', async () => {
    repetition = repeat(lasting(0), { everyMs: 100, firstAfterMs: 5, ...ignored });
    await pass(150);
    expect(starts).toEqual([5, 105]);
  });

  it('asks after each run how long to wait', async () => {
    repetition = repeat(lasting(0), { everyMs: () => (starts.length < 2 ? 10 : 200), ...ignored });
    await pass(300);
    expect(starts).toEqual([10, 20, 220]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('not now');
      },
    ],
    ['rejects', () => Promise.reject(new Error('not now'))],
  ])('goes on after a run that %s, and reports the error', async (_, work) => {
    const errors: unknown[] = [];
    repetition = repeat(work, { everyMs: 100, onError: (error) => errors.push(error) });
    await pass(250);
    expect(errors).toEqual([new Error('not now'), new Error('not now')]);
  });

  it('starts no run once stopped, and waits for the run under way', async () => {
    repetition = repeat(lasting(50), { everyMs: 100, ...ignored });
    await pass(120);
    let isStopped = false;
    const stopping = repetition.stop().then(() => (isStopped = true));
    await pass(20);
    expect(isStopped).toBe(false);
    await pass(500);
    await stopping;
    expect(starts).toEqual([100]);
  });
});
