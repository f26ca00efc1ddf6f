import { describe, expect, it } from '@jest/globals';
import { eventually } from '@fechatter/testing';
import type { Environment } from '../environment/environment.js';
import { CUT, contents, failing, meanwhile, openTab, send, sends, states, world } from '../test/use-queues.js';
import type { SendQueue } from './send-queue.js';

describe.each<[string, Partial<Environment>]>([
  ['with Web Locks', {}],
  ['without Web Locks', { locks: null, random: () => 0.5 }],
])('two tabs %s', (_, overrides) => {
  it('show the same, and one of them sends', async () => {
    failing(() => CUT);
    const [one, other] = [await openTab(overrides), await openTab(overrides)];
    for (const [index, content] of ['a', 'b', 'c'].entries()) {
      await send([one, other][index % 2] as SendQueue, content);
      await eventually(() => expect(states(one)).toEqual(states(other)));
    }
    expect(states(other)).toEqual(['a waiting', 'b waiting', 'c waiting']);
    // After 1, 2, 4, 8, 16 and 32 s, if one tab sends. It is not taken for suspended meanwhile.
    for (let seconds = 0; seconds < 60; seconds += 1) await world.origin.clock.advance(1_000);
    expect(sends().length).toBeGreaterThan(4);
    expect(sends().length).toBeLessThan(9);
    const before = sends().length;
    failing(() => null);
    await meanwhile(() => expect([states(one), states(other)]).toEqual([[], []]));
    expect(contents()).toEqual(['a', 'b', 'c']);
    expect(sends()).toHaveLength(before + 3);
  });

  it('take over from each other', async () => {
    failing(() => CUT);
    const [one, other] = [await openTab(overrides), await openTab(overrides)];
    await send(one, 'a');
    await meanwhile(() => expect(sends()).not.toHaveLength(0));
    await eventually(() => expect(states(other)).toEqual(['a waiting']));
    one.close();
    failing(() => null);
    await meanwhile(() => expect(states(other)).toEqual([]));
    expect(contents()).toEqual(['a']);
  });
});

describe('a tab that is suspended while it sends', () => {
  it('keeps no other one from sending', async () => {
    let isSuspended = false;
    const { after } = world.origin.clock;
    // Nothing runs in it any more: no timer, and no answer reaches it.
    const suspended = await openTab({
      after: (ms, run) => after(ms, () => isSuspended || run()),
      fetch: (...request) => (isSuspended ? new Promise(() => {}) : fetch(...request)),
    });
    failing(() => CUT);
    await send(suspended, 'a');
    await eventually(() => expect(sends()).toHaveLength(1));
    isSuspended = true;
    failing(() => null);
    const other = await openTab();
    await meanwhile(() => expect(contents()).toEqual(['a']));
    await send(other, 'b');
    await meanwhile(() => expect(contents()).toEqual(['a', 'b']));
  });
});
