import { beforeEach, describe, expect, it } from '@jest/globals';
import type { PresenceStateName } from '@fechatter/core';
import { PresenceView } from './presence-view.js';
import type { ConnectedSession, SessionState } from './presence-reports.js';

const START = 1_000_000_000_000;
const SECOND = 1_000;

describe('who is here', () => {
  let now: number;
  let hidden: Map<string, number>;
  let view: PresenceView;

  beforeEach(() => {
    now = START;
    hidden = new Map();
    view = new PresenceView(
      'a',
      (_, userId) => hidden.get(userId) ?? null,
      () => now,
    );
    say('a', 'list');
    // Nobody is called offline before everybody's list has been heard.
    now += 30 * SECOND;
    say('a', 'list');
  });

  const session = (userId: string, sessionId: string, state: SessionState = 'active'): ConnectedSession => {
    return { workspaceId: '7', userId, sessionId, state, saidAt: state === 'away' ? now : 0 };
  };

  function say(instance: string, kind: 'opened' | 'closed' | 'said' | 'list', ...sessions: ConnectedSession[]) {
    const report = { instance, at: now, sessions };
    view.hear(kind === 'list' ? { ...report, kind, part: 0, parts: 1 } : { ...report, kind });
  }

  /** Lets time pass, in which these instances go on saying the same list. */
  function pass(seconds: number, lists: Record<string, ConnectedSession[]> = {}) {
    for (const end = now + seconds * SECOND; now < end;) {
      now += Math.min(5 * SECOND, end - now);
      for (const [instance, sessions] of Object.entries({ a: [], ...lists })) say(instance, 'list', ...sessions);
    }
  }

  const changes = (): Record<string, PresenceStateName> =>
    Object.fromEntries(view.takeChanges(100).map(({ userId, state }) => [userId, state]));
  const stateOf = (userId: string) => view.stateOf({ workspaceId: '7', userId });

  it('is online with a stream on any instance, and told once', () => {
    say('b', 'opened', session('1', 's'));
    expect(changes()).toEqual({ 1: 'online' });
    say('a', 'opened', session('1', 't'));
    expect(changes()).toEqual({});
    expect(stateOf('1')).toEqual({ state: 'online', lastSeenAt: null });
  });

  it('is away while all sessions with a stream say so', () => {
    say('a', 'opened', session('1', 's'), session('1', 't'));
    changes();
    say('b', 'said', session('1', 's', 'away'));
    expect(changes()).toEqual({});
    say('b', 'said', session('1', 't', 'away'));
    expect(changes()).toEqual({ 1: 'away' });
    say('a', 'closed', session('1', 's'));
    expect(changes()).toEqual({});
    say('a', 'said', { ...session('1', 't'), saidAt: now });
    expect(changes()).toEqual({ 1: 'online' });
  });

  it('keeps what a client said last, whichever report arrives first', () => {
    say('b', 'opened', session('1', 's'));
    say('b', 'said', { ...session('1', 's', 'away'), saidAt: now });
    say('b', 'said', { ...session('1', 's', 'active'), saidAt: now - 1 });
    expect(changes()).toEqual({ 1: 'away' });
    expect(view.sessionState({ workspaceId: '7', userId: '1', sessionId: 's' }).state).toBe('away');
  });

  it('is offline 30 s after the last stream ended, and was last seen then', () => {
    say('a', 'opened', session('1', 's'));
    changes();
    say('a', 'closed', session('1', 's'));
    const left = now;
    pass(29);
    expect(changes()).toEqual({});
    expect(stateOf('1')).toEqual({ state: 'online', lastSeenAt: null });
    pass(1);
    expect(view.takeChanges(100)).toEqual([{ workspaceId: '7', userId: '1', state: 'offline', lastSeenAt: left }]);
    expect(stateOf('1')).toBeNull();
  });

  it('does not leave by reloading, on whichever instance', () => {
    say('a', 'opened', session('1', 's', 'away'));
    expect(changes()).toEqual({ 1: 'away' });
    say('a', 'closed', session('1', 's'));
    pass(25);
    say('b', 'opened', session('1', 's'));
    pass(60, { b: [session('1', 's')] });
    expect(changes()).toEqual({});
  });

  it('leaves with an instance that has been silent for 25 s, at its last report', () => {
    say('b', 'opened', session('1', 's'));
    changes();
    const lastReport = now;
    pass(24);
    expect(changes()).toEqual({});
    pass(6);
    expect(view.takeChanges(100)).toMatchObject([{ userId: '1', state: 'offline', lastSeenAt: lastReport }]);
  });

  it('does not leave while this instance hears nothing, not even itself', () => {
    say('b', 'opened', session('1', 's'));
    changes();
    now += 300 * SECOND;
    expect(changes()).toEqual({});
    // NATS is back: it hears itself first, and gives the others time.
    say('a', 'list');
    expect(changes()).toEqual({});
    pass(20);
    expect(changes()).toEqual({});
    pass(40);
    expect(changes()).toEqual({ 1: 'offline' });
  });

  it('is healed by the next list, whatever was lost', () => {
    say('b', 'opened', session('1', 's'));
    changes();
    say('b', 'list', session('2', 't'));
    expect(changes()).toEqual({ 2: 'online' });
    pass(31, { b: [session('2', 't')] });
    expect(changes()).toEqual({ 1: 'offline' });
  });

  it('is not ended by a list of which a part was lost', () => {
    say('b', 'opened', session('1', 's'), session('2', 't'));
    changes();
    const part = { instance: 'b', at: now, kind: 'list', parts: 2 } as const;
    view.hear({ ...part, part: 1, sessions: [session('2', 't')] });
    view.hear({ ...part, part: 0, sessions: [session('1', 's')] });
    view.hear({ ...part, part: 0, sessions: [session('1', 's')] });
    expect(stateOf('2')?.state).toBe('online');
    view.hear({ ...part, part: 1, sessions: [] });
    pass(31, { b: [session('1', 's')] });
    expect(changes()).toEqual({ 2: 'offline' });
  });

  it('calls nobody offline in the first 30 s', () => {
    view = new PresenceView(
      'a',
      () => null,
      () => now,
    );
    say('b', 'opened', session('1', 's'));
    expect(changes()).toEqual({ 1: 'online' });
    say('b', 'closed', session('1', 's'));
    now += 29 * SECOND;
    expect(changes()).toEqual({});
  });

  describe('somebody who is invisible', () => {
    it('looks like somebody who has left, and was last seen when they disappeared', () => {
      say('a', 'opened', session('1', 's'));
      changes();
      hidden.set('1', now);
      view.noteChange({ workspaceId: '7', userId: '1' });
      pass(29, { a: [session('1', 's')] });
      expect(changes()).toEqual({});
      const disappeared = hidden.get('1');
      pass(1, { a: [session('1', 's')] });
      expect(view.takeChanges(100)).toMatchObject([{ userId: '1', state: 'offline', lastSeenAt: disappeared }]);
      say('a', 'closed', session('1', 's'));
      pass(60);
      expect(changes()).toEqual({});
    });

    it('is never shown by a new stream, and at once when they are visible again', () => {
      hidden.set('1', START);
      say('a', 'opened', session('1', 's'));
      expect(changes()).toEqual({});
      expect(stateOf('1')?.state).toBe('offline');
      hidden.delete('1');
      view.noteChange({ workspaceId: '7', userId: '1' });
      expect(changes()).toEqual({ 1: 'online' });
    });
  });

  it('tells no more at once than it may, and the rest next time', () => {
    say('a', 'opened', ...Array.from({ length: 5 }, (_, index) => session(String(index), `s${index}`)));
    expect(view.takeChanges(3)).toHaveLength(3);
    expect(view.takeChanges(3)).toHaveLength(2);
  });

  it('is told to an instance that has just started, if they have just left', () => {
    say('a', 'opened', session('1', 's', 'away'), session('2', 't'));
    changes();
    say('a', 'closed', session('1', 's'));
    const left = now;
    now += 10 * SECOND;
    const started = new PresenceView(
      'c',
      () => null,
      () => now,
    );
    started.hear({ instance: 'c', at: now, kind: 'asked' });
    expect(started.isAnswered).toBe(false);
    started.hear({ instance: 'a', at: now, kind: 'absent', people: view.absentPeople() });
    expect(started.stateOf({ workspaceId: '7', userId: '1' })).toEqual({ state: 'away', lastSeenAt: null });
    expect(started.stateOf({ workspaceId: '7', userId: '2' })).toBeNull();
    now += 20 * SECOND;
    expect(started.stateOf({ workspaceId: '7', userId: '1' })).toEqual({ state: 'offline', lastSeenAt: left });
    expect(started.isAnswered).toBe(true);
  });

  it('was last here now, at the end of the last stream, or never', () => {
    const lastHere = () => view.lastHere({ workspaceId: '7', userId: '1' });
    expect(lastHere()).toBeNull();
    say('a', 'opened', session('1', 's'));
    now += SECOND;
    expect(lastHere()).toBe(now);
    say('a', 'closed', session('1', 's'));
    const left = now;
    now += SECOND;
    expect(lastHere()).toBe(left);
  });
});
