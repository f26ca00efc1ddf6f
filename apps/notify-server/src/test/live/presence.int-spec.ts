import { ensureStreams } from '@fechatter/nats';
import { eventually, type EventStream } from '@fechatter/testing';
import type { Presence, PresenceChanged } from '@fechatter/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, presenceOf, setPresence } from '../worlds/live-client.js';
import { StreamWorld, type Listener, type NotifyServer } from '../worlds/stream-world.js';

/** 30 s after the last stream has ended, on a loaded machine. */
const OFFLINE = { timeoutMs: 60_000, everyMs: 200 };
const LONG_MS = 150_000;

describe('presence', () => {
  let world: StreamWorld;
  let one: NotifyServer;
  let other: NotifyServer;
  let ada: Listener;
  let bo: Listener;
  let watching: EventStream;

  beforeAll(async () => {
    world = await StreamWorld.open();
  });

  beforeEach(async () => {
    [one, other] = await Promise.all([world.startNotify(), world.startNotify()]);
    [ada, bo] = world.people();
    watching = await world.listen(other, bo);
  });

  afterEach(() => world.clear());

  afterAll(() => world.close());

  const told = (person: Listener, stream = watching): Presence[] =>
    stream
      .received<PresenceChanged>('presence.changed')
      .flatMap(({ users }) => users.filter(({ userId }) => userId === person.userId));
  const statesTold = (person: Listener) => told(person).map(({ state }) => state);
  const online = (person: Listener): Presence => ({ userId: person.userId, state: 'online', lastSeenAt: null });

  it('of a person with a stream anywhere is told to the workspace, and to no other', async () => {
    const stranger = world.person();
    const elsewhere = await world.listen(other, stranger);
    await world.listen(one, ada);
    await eventually(() => expect(told(ada)).toEqual([online(ada)]));
    for (const server of [one, other]) expect(await presenceOf(server, bo, ada)).toEqual(online(ada));
    await eventually(() => expect(told(stranger, elsewhere)).toEqual([online(stranger)]));
    expect(told(ada, elsewhere)).toEqual([]);
    expect(await presenceOf(one, stranger, ada)).toEqual({ userId: ada.userId, state: 'offline', lastSeenAt: null });
  });

  it('is away while all sessions say so, to whichever instance', async () => {
    const phone = world.person({ workspaceId: ada.workspaceId });
    const laptop = world.renewed({ ...phone, sessionId: ada.sessionId });
    await Promise.all([world.listen(one, phone), world.listen(one, laptop)]);
    await eventually(() => expect(statesTold(phone)).toEqual(['online']));
    expect(await setPresence(other, phone, 'away')).toEqual({ status: 204, body: null });
    expect(await setPresence(other, laptop, 'away')).toEqual({ status: 204, body: null });
    await eventually(() => expect(statesTold(phone)).toEqual(['online', 'away']));
    await setPresence(one, laptop, 'active');
    await eventually(() => expect(statesTold(phone)).toEqual(['online', 'away', 'online']));
  });

  it(
    'ends 30 s after the last stream; somebody invisible looks the same, also after a restart and a loss of NATS',
    async () => {
      const gone = world.person({ workspaceId: ada.workspaceId });
      const quick = world.person({ workspaceId: ada.workspaceId });
      const stream = await world.listen(one, gone);
      const closedFirst = await world.listen(one, quick);
      await eventually(() => expect(statesTold(quick)).toEqual(['online']));
      await closedFirst.close();
      await setPresence(one, quick, 'invisible');
      await world.listen(one, ada);
      await eventually(() => expect([...statesTold(ada), ...statesTold(gone)]).toEqual(['online', 'online']));
      // A reload is not an absence.
      await stream.close();
      const again = await world.listen(other, gone);
      await again.close();
      const leftAt = Date.now();
      await setPresence(other, ada, 'invisible');
      await eventually(() => {
        expect([...statesTold(ada), ...statesTold(gone)]).toEqual(['online', 'offline', 'online', 'offline']);
      }, OFFLINE);
      await eventually(() => expect(statesTold(quick)).toEqual(['online', 'offline']));
      expect(told(quick).at(-1)?.lastSeenAt).toEqual(expect.any(String));
      expect(Date.now() - leftAt).toBeGreaterThan(29_000);
      const [[, hidden], [, left]] = [told(ada), told(gone)];
      expect(Math.abs(Date.parse(left?.lastSeenAt ?? '') - leftAt)).toBeLessThan(5_000);
      expect(Math.abs(Date.parse(hidden?.lastSeenAt ?? '') - Date.parse(left?.lastSeenAt ?? ''))).toBeLessThan(5_000);
      await world.nats.wipe();
      await eventually(() => ensureStreams(world.source.connection));
      await world.source.beginEpoch();
      await Promise.all([one.ready(), other.ready()]);
      const fresh = await world.startNotify();
      await eventually(async () => {
        expect(await presenceOf(fresh, bo, ada)).toEqual({ ...hidden, userId: ada.userId });
      }, OFFLINE);
      expect(await presenceOf(fresh, bo, gone)).toEqual({ ...left, userId: gone.userId });
      const tab = await world.listen(fresh, ada);
      expect(tab.isOpen).toBe(true);
      expect((await presenceOf(fresh, bo, ada)).state).toBe('offline');
      await setPresence(fresh, ada, 'active');
      await eventually(async () => expect((await presenceOf(other, bo, ada)).state).toBe('online'));
    },
    LONG_MS,
  );

  it.each([
    ['presence', 'must be at most 100 ids, separated by commas'],
    [`presence?userIds=${Array(101).fill('1').join()}`, 'must be at most 100 ids'],
    ['presence?userIds=ada', '`userIds` has "ada"'],
  ])('GET %s is refused with the rule', async (path, words) => {
    const { status, body } = await ask(one, ada, ['GET', path]);
    expect([status, (body as { detail: string }).detail]).toEqual([400, expect.stringContaining(words)]);
  });

  it('has three states to say, and no other', async () => {
    expect(await setPresence(one, ada, 'dancing')).toEqual({
      status: 400,
      body: expect.objectContaining({
        detail: '`state` is "dancing"; it must be "active", "away" or "invisible".',
      }),
    });
  });
});
