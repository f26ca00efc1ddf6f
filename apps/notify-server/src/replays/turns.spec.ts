import { expect, it } from '@jest/globals';
import { Turns } from './turns.js';

it('turns let one piece of work run in each turn of the event loop, in order', async () => {
  const turns = new Turns();
  let now = 0;
  let isOver = false;
  const count = () => {
    now += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const done: { name: string; at: number }[] = [];
  const work = async (name: string) => {
    for (let piece = 0; piece < 2; piece += 1) {
      await turns.next();
      done.push({ name, at: now });
    }
  };
  await Promise.all(['a', 'b', 'c', 'd'].map(work));
  isOver = true;
  expect(done.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'a', 'b', 'c', 'd']);
  expect(new Set(done.map(({ at }) => at)).size).toBe(8);
});
