import { beforeEach, describe, expect, it } from '@jest/globals';
import { Findings } from '../ledger/findings.mjs';
import { Restores } from '../ledger/restores.mjs';
import { Listener } from './listener.mjs';
import { messageEvent as event } from './sample-events.mjs';

const PERSON = { id: '1', workspaceId: '7', name: 'Bo' };
const STATE = { chats: [{ id: 'c', lastSeq: 5 }], people: [] };

let scene;
const listener = () => new Listener(PERSON, {}, scene, [], []);
const informed = () => {
  const one = listener();
  one.resumeFrom('cursor');
  one.replica.takeSnapshot(one.replica.generation, STATE);
  return one;
};

beforeEach(() => {
  scene = {
    memberships: { stateAt: () => 'in' },
    findings: new Findings(),
    restores: new Restores({ resetsComeMs: 20 }),
  };
});

describe('a listener that has logged out', () => {
  it.each([
    ['a reset', (before) => before.wasReset('restored')],
    ['a connection without a cursor', (before) => before.opened({ hasCursor: false })],
  ])('leaves the state to the one who took over, when it hears %s', (_, hear) => {
    const [before, after] = [informed(), listener()];
    before.loggedOutAt = Date.now();
    after.takeOver(before);
    hear(before);
    expect(after.replica.isKnown).toBe(true);
    expect(after.replica.tailOf('c')).toBe(5);
  });
});

describe('a listener that hears a gap', () => {
  const gaps = () => scene.findings.count('gap');

  it('reports it at once', () => {
    informed().hear(event(9));
    expect(gaps()).toBe(1);
  });

  it('waits for the reset that a restore causes, and reports it if none comes', async () => {
    const one = informed();
    scene.restores.begin(Date.now());
    one.hear(event(9));
    expect(gaps()).toBe(0);
    await one.judged();
    expect(gaps()).toBe(1);
  });

  it('forgets it if the reset comes', async () => {
    const one = informed();
    scene.restores.begin(Date.now());
    one.hear(event(9));
    one.replica.reset();
    await one.judged();
    expect(gaps()).toBe(0);
  });

  it('still reports at once what nobody may hear', () => {
    const one = informed();
    scene.restores.begin(Date.now());
    one.hear(event(6, { workspaceId: '8' }));
    expect(scene.findings.count('leak')).toBe(1);
  });
});
