import { describe, expect, it } from '@jest/globals';
import { TimerWheel } from './timer-wheel.js';

const TICK_MS = 10;

function wheelAndLog() {
  const wheel = new TimerWheel(TICK_MS, 8);
  const fired: string[] = [];
  const pass = (milliseconds: number) => {
    for (let elapsed = 0; elapsed < milliseconds; elapsed += TICK_MS) wheel.tick();
  };
  return { wheel, fired, pass };
}

describe('a timer wheel', () => {
  it.each([0, 5, 10, 35, 70, 80, 90, 500])('fires after %d ms, never early and at most two ticks late', (delay) => {
    const { wheel, fired, pass } = wheelAndLog();
    wheel.after(delay, () => fired.push('x'));
    pass(delay);
    expect(fired).toEqual([]);
    pass(2 * TICK_MS);
    expect(fired).toEqual(['x']);
  });

  it('fires a repeating timer until it is cancelled', () => {
    const { wheel, fired, pass } = wheelAndLog();
    const timer = wheel.every(30, () => fired.push('x'));
    pass(130);
    expect(fired).toHaveLength(3);
    timer.cancel();
    pass(200);
    expect(fired).toHaveLength(3);
  });

  it('forgets a cancelled timer, even if another timer of the same tick cancels it', () => {
    const { wheel, fired, pass } = wheelAndLog();
    wheel.after(20, () => second.cancel());
    const second = wheel.after(20, () => fired.push('x'));
    pass(100);
    expect(fired).toEqual([]);
  });

  it('fires many timers in the order of their time', () => {
    const { wheel, fired, pass } = wheelAndLog();
    for (const delay of [300, 20, 100, 90]) wheel.after(delay, () => fired.push(String(delay)));
    pass(400);
    expect(fired).toEqual(['20', '90', '100', '300']);
  });
});
