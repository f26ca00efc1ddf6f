import { describe, expect, it } from '@jest/globals';
import { Listener } from './listener.mjs';

const PERSON = { id: '1', workspaceId: '7', name: 'Bo' };
const MEMBERSHIPS = { memberships: { stateAt: () => 'in' } };
const STATE = { chats: [{ id: 'c', lastSeq: 5 }], people: [] };
const listener = () => new Listener(PERSON, {}, MEMBERSHIPS, [], []);

describe('a listener that has logged out', () => {
  it.each([
    ['a reset', (before) => before.wasReset('restored')],
    ['a connection without a cursor', (before) => before.opened({ hasCursor: false })],
  ])('leaves the state to the one who took over, when it hears %s', (_, hear) => {
    const [before, after] = [listener(), listener()];
    before.resumeFrom('cursor');
    before.replica.takeSnapshot(before.replica.generation, STATE);
    before.loggedOutAt = Date.now();
    after.takeOver(before);
    hear(before);
    expect(after.replica.isKnown).toBe(true);
    expect(after.replica.tailOf('c')).toBe(5);
  });
});
