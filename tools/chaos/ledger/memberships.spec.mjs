import { beforeEach, describe, expect, it } from '@jest/globals';
import { Memberships } from './memberships.mjs';

describe('the ledger of memberships', () => {
  let memberships;

  beforeEach(() => {
    memberships = new Memberships();
    memberships.acknowledge(memberships.change('c', '1', 'in', 100), 200);
    memberships.acknowledge(memberships.change('c', '1', 'out', 500), 600);
  });

  const states = (...times) => times.map((at) => memberships.stateAt('c', '1', at));

  it('knows who is in a chat between the answers, and not while a change is under way', () => {
    expect(states(50, 150, 300, 550, 700)).toEqual(['out', 'unknown', 'in', 'unknown', 'out']);
    expect(memberships.stateAt('other', '1', 300)).toBe('out');
  });

  it('knows whether somebody was in it for the whole time', () => {
    const throughout = (from, to) => memberships.isInThroughout('c', '1', from, to);
    expect(throughout(250, 400)).toBe(true);
    expect([throughout(250, 550), throughout(150, 400), throughout(700, 800)]).toEqual([false, false, false]);
  });

  it('does not know after a change that was never answered, until the next one', () => {
    memberships.change('c', '1', 'in', 700);
    expect(states(800)).toEqual(['unknown']);
    memberships.acknowledge(memberships.change('c', '1', 'in', 900), 950);
    expect(states(1_000)).toEqual(['in']);
  });

  it('forgets a change that was refused', () => {
    const change = memberships.change('c', '1', 'in', 700);
    memberships.withdraw('c', '1', change);
    expect(states(800)).toEqual(['out']);
  });

  it('goes on with what a restored database says, and keeps what was before', () => {
    memberships.restore(800, [{ chatId: 'c', userId: '1' }], 850);
    expect(states(300, 700, 820, 900)).toEqual(['in', 'out', 'unknown', 'in']);
    memberships.restore(1_000, [], 1_050);
    expect(states(1_100)).toEqual(['out']);
  });
});
