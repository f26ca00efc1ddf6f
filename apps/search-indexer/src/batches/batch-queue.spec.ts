import { describe, expect, test } from '@jest/globals';
import { BatchQueue } from './batch-queue.js';

const LONG_MS = 10_000;

describe('a batch queue', () => {
  test('returns at once what is queued, up to the maximum, in order', async () => {
    const queue = new BatchQueue<number>(100);
    for (const item of [1, 2, 3]) await queue.push(item);
    expect(await queue.next(2, LONG_MS)).toEqual([1, 2]);
    expect(await queue.next(2, LONG_MS)).toEqual([3]);
  });

  test('returns at most the maximum weight, and at least one item', async () => {
    const queue = new BatchQueue<number>(100, (item) => item, 10);
    for (const item of [4, 5, 2, 11, 3]) await queue.push(item);
    expect([await queue.next(9, 0), await queue.next(9, 0), await queue.next(9, 0), await queue.next(9, 0)]).toEqual([
      [4, 5],
      [2],
      [11],
      [3],
    ]);
  });

  test('does not wait for a second item when the first comes', async () => {
    const queue = new BatchQueue<number>(100);
    const waiting = queue.next(10, LONG_MS);
    await queue.push(1);
    expect(await waiting).toEqual([1]);
  });

  test('gathers a full batch, if it may, and takes no longer than it may', async () => {
    const queue = new BatchQueue<number>(100);
    const full = queue.next(3, LONG_MS, LONG_MS);
    for (const item of [1, 2, 3, 4]) await queue.push(item);
    expect(await full).toEqual([1, 2, 3]);
    expect(await queue.next(3, LONG_MS, 1)).toEqual([4]);
  });

  test('gathers nothing more once it is closed', async () => {
    const queue = new BatchQueue<number>(100);
    const waiting = queue.next(3, LONG_MS, LONG_MS);
    await queue.push(1);
    queue.close();
    expect(await waiting).toEqual([1]);
  });

  test('returns nothing when nothing comes in time', async () => {
    expect(await new BatchQueue<number>(100).next(10, 1)).toEqual([]);
  });

  test('holds back the reader while it is full', async () => {
    const queue = new BatchQueue<number>(2);
    await queue.push(1);
    let hasRoom = false;
    const pushing = queue.push(2).then(() => (hasRoom = true));
    await Promise.resolve();
    expect(hasRoom).toBe(false);
    expect(await queue.next(1, LONG_MS)).toEqual([1]);
    await pushing;
    expect(hasRoom).toBe(true);
  });

  test('ends all waiting when it is closed', async () => {
    const queue = new BatchQueue<number>(1);
    const waiting = queue.next(1, LONG_MS);
    queue.close();
    expect(await waiting).toEqual([]);
    await queue.push(1);
    await queue.push(2);
    expect(await queue.next(5, LONG_MS)).toEqual([1, 2]);
  });
});
