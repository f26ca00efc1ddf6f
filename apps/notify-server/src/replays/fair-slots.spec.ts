import { describe, expect, it } from '@jest/globals';
import { FairSlots } from './fair-slots.js';

/** Work that runs until it is ended, and says in `admitted` that it was admitted. */
function queue(count: number) {
  const slots = new FairSlots(count);
  const admitted: string[] = [];
  const running: (() => void)[] = [];
  const add = (workspaceId: string, userId: string, name: string) =>
    slots.run({ workspaceId, userId }, () => {
      admitted.push(name);
      return new Promise<void>((resolve) => running.push(resolve));
    });
  const endOne = async () => {
    running.shift()?.();
    await new Promise(setImmediate);
  };
  return { add, admitted, endOne };
}

describe('fair slots', () => {
  it('admit as many at once as there are, and the next when one has ended', async () => {
    const { add, admitted, endOne } = queue(2);
    for (const name of ['1', '2', '3']) void add('tea', 'ada', name);
    expect(admitted).toEqual(['1', '2']);
    await endOne();
    expect(admitted).toEqual(['1', '2', '3']);
  });

  it('let a person with many wait behind themselves, and delay others by one turn', async () => {
    const { add, admitted, endOne } = queue(1);
    for (const name of ['a1', 'a2', 'a3', 'a4']) void add('tea', 'ada', name);
    void add('tea', 'bo', 'b1');
    void add('tea', 'bo', 'b2');
    for (let count = 0; count < 5; count += 1) await endOne();
    expect(admitted).toEqual(['a1', 'a2', 'b1', 'a3', 'b2', 'a4']);
  });

  it('let the many people of a workspace wait behind each other', async () => {
    const { add, admitted, endOne } = queue(1);
    for (const name of ['a', 'b', 'c', 'd']) void add('tea', name, name);
    void add('ale', 'x', 'x1');
    void add('ale', 'x', 'x2');
    for (let count = 0; count < 5; count += 1) await endOne();
    expect(admitted).toEqual(['a', 'b', 'x1', 'c', 'x2', 'd']);
  });

  it('are free again after work that failed', async () => {
    const slots = new FairSlots(1);
    const holder = { workspaceId: 'tea', userId: 'ada' };
    await expect(slots.run(holder, () => Promise.reject(new Error('no NATS')))).rejects.toThrow('no NATS');
    await expect(slots.run(holder, () => Promise.resolve('done'))).resolves.toBe('done');
  });
});
