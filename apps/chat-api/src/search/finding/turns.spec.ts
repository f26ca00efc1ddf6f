import { describe, expect, test } from '@jest/globals';
import { Turns } from './turns.js';

/** Takes as long as a slice may, and a little more. */
function work(): void {
  const end = performance.now() + 12;
  while (performance.now() < end);
}

describe('the turns of searches', () => {
  test('let other requests go on between two slices, however many searches there are', async () => {
    let loops = 0;
    let isOver = false;
    const count = () => {
      loops += 1;
      if (!isOver) setImmediate(count);
    };
    const search = async () => {
      const turns = new Turns();
      await turns.take(work);
      return turns.take(() => loops);
    };
    setImmediate(count);
    const seen = await Promise.all([search(), search(), search()]);
    isOver = true;
    expect(Math.min(...seen)).toBeGreaterThan(0);
    expect(new Set(seen).size).toBe(3);
  });

  test('are not given up before a slice is used up', async () => {
    const turns = new Turns();
    let hasGoneOn = false;
    setImmediate(() => (hasGoneOn = true));
    await turns.take(() => 1);
    expect(await turns.take(() => hasGoneOn)).toBe(false);
  });
});
