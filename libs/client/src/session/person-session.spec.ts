import { describe, expect, it } from '@jest/globals';
import { eventually } from '@fechatter/testing';
import { createApi } from '../rest/api.js';
import { NetworkError, ProblemError } from '../rest/errors.js';
import { memoryStorage } from '../environment/memory-storage.js';
import { StorageError, type Environment } from '../environment/environment.js';
import { useTestApi } from '../test/use-test-api.js';
import { resumeSession, signIn, signUp } from './person-session.js';
import { SessionEndedError, type Session } from './session.js';
import type { SessionOptions } from './shared-tokens.js';

const world = useTestApi();
const ANN = { email: 'ann@example.org', password: 'a tram ride to nowhere' };
const MINUTE = 60_000;

/** What a page of a tab passes. */
const page = (overrides: Partial<Environment> = {}): SessionOptions => ({
  environment: world.origin.tab(overrides),
  url: world.server.url,
});
const apiOf = (options: SessionOptions, credentials: Session) => createApi({ ...options, credentials });
const failure = (promise: Promise<unknown>) => promise.then(() => null).catch((error: unknown) => error);
const refreshes = () => world.server.count('/api/refresh');

/** Two tabs with the same session. */
async function twoTabs(overrides: Partial<Environment> = {}): Promise<[Session, Session]> {
  const first = await signIn(page(overrides), ANN);
  return [first, (await resumeSession(page(overrides))) as Session];
}

describe('a session', () => {
  it('begins by signing up or in, and knows who it is', async () => {
    const up = await signUp(page(), { ...ANN, fullName: 'Ann Silva', workspaceName: 'Acme' });
    expect([up.userId, up.user.fullName, await up.accessToken()]).toEqual(['3', 'Ann Silva', 'access-1']);
    const asked = { ...ANN, refreshCookie: false };
    const session = await signIn(page(), ANN);
    expect(world.server.received.at(-1)?.body).toEqual(asked);
    expect(await session.accessToken()).toBe('access-2');
  });

  it('is resumed after a reload, without a request', async () => {
    await signIn(page(), ANN);
    const session = await resumeSession(page());
    expect([session?.userId, await session?.accessToken()]).toEqual(['3', 'access-1']);
    expect(world.server.received).toHaveLength(1);
  });

  it('is none if nobody is signed in, without a request', async () => {
    expect(await resumeSession(page())).toBeNull();
    expect(world.server.received).toHaveLength(0);
  });

  it('is not resumed from storage that forgets, or under another name', async () => {
    await signIn({ ...page(), storage: memoryStorage() }, ANN);
    await signIn({ ...page(), name: 'another' }, ANN);
    expect(await resumeSession(page())).toBeNull();
  });

  it('begins even if the storage fails, and is then renewed from memory', async () => {
    const broken = () => Promise.reject(new StorageError('no'));
    const storage = { get: broken, set: broken, delete: broken, list: broken };
    const session = await signIn({ ...page(), storage }, ANN);
    for (let hours = 0; hours < 3; hours += 1) {
      await world.origin.clock.advance(60 * MINUTE);
      expect(await session.accessToken()).toBe(`access-${hours + 2}`);
    }
  });
});

describe('a storage that fails', () => {
  it('later is not trusted: its tokens are older', async () => {
    let isBroken = false;
    const { storage } = world.origin;
    const set = (key: string, value: string) =>
      isBroken ? Promise.reject(new StorageError('no')) : storage.set(key, value);
    const session = await signIn({ ...page(), storage: { ...storage, set } }, ANN);
    isBroken = true;
    for (const expected of ['access-2', 'access-3']) {
      await world.origin.clock.advance(60 * MINUTE);
      expect(await session.accessToken()).toBe(expected);
    }
    expect(session.isEnded).toBe(false);
  });
});

describe('an access token', () => {
  it('is used as it is until shortly before its end', async () => {
    const session = await signIn(page(), ANN);
    await world.origin.clock.advance(13 * MINUTE);
    expect([await session.accessToken(), refreshes()]).toEqual(['access-1', 0]);
  });

  it('is renewed shortly before its end, while it is still used', async () => {
    const session = await signIn(page(), ANN);
    await world.origin.clock.advance(14.5 * MINUTE);
    expect(await session.accessToken()).toBe('access-1');
    await world.origin.clock.advance(0);
    await eventually(async () => expect(await session.accessToken()).toBe('access-2'));
    expect(refreshes()).toBe(1);
  });

  it('is renewed before it is used again after its end, as on a laptop that has slept', async () => {
    const session = await signIn(page(), ANN);
    await world.origin.clock.advance(8 * 60 * MINUTE);
    expect([await session.accessToken(), refreshes()]).toEqual(['access-2', 1]);
  });

  it.each([-60, 60])('is valid as long after the clock was set by %d minutes', async (minutes) => {
    const session = await signIn(page(), ANN);
    world.origin.clock.set(minutes * MINUTE);
    expect(await session.accessToken()).toBe('access-2');
    await world.origin.clock.advance(13 * MINUTE);
    expect([await session.accessToken(), refreshes()]).toEqual(['access-2', 1]);
  });

  it('is renewed once for fifty calls that are refused at once', async () => {
    const options = page();
    const session = await signIn(options, ANN);
    world.server.expireTokens();
    const calls = Array.from({ length: 50 }, () => apiOf(options, session).get('/api/me'));
    expect(new Set((await Promise.all(calls)).map(({ id }) => id))).toEqual(new Set(['3']));
    expect([refreshes(), world.server.count('/api/me')]).toEqual([1, 100]);
  });

  it('is not renewed for a call that was refused with an older one', async () => {
    const session = await signIn(page(), ANN);
    expect(await session.renew('access-0')).toBe('access-1');
    expect(refreshes()).toBe(0);
  });
});

describe.each<[string, Partial<Environment>]>([
  ['with Web Locks', {}],
  ['without Web Locks', { locks: null, random: () => 0.5 }],
])('two tabs %s', (_, overrides) => {
  it('renew a token once', async () => {
    const tabs = await twoTabs(overrides);
    world.server.expireTokens();
    const renewals = Promise.all(tabs.map((tab) => tab.renew('access-1')));
    expect(await world.origin.clock.through(renewals)).toEqual(['access-2', 'access-2']);
    expect(refreshes()).toBe(1);
  });

  it('both go on for days', async () => {
    const tabs = await twoTabs(overrides);
    for (let hours = 1; hours <= 48; hours += 1) {
      await world.origin.clock.advance(60 * MINUTE);
      const [first, second] = hours % 2 ? tabs : [tabs[1], tabs[0]];
      expect(await world.origin.clock.through(first.accessToken())).toBe(`access-${hours + 1}`);
      expect(await world.origin.clock.through(second.accessToken())).toBe(`access-${hours + 1}`);
    }
    expect(refreshes()).toBe(48);
  });
});

describe('two tabs', () => {
  it('both sign out if one does', async () => {
    const tabs = await twoTabs();
    const reasons: string[] = [];
    tabs[1].onEnded((reason) => reasons.push(reason));
    await tabs[0].signOut();
    await eventually(() => expect(reasons).toEqual(['signed_out']));
    expect([tabs[0].isEnded, tabs[1].isEnded]).toEqual([true, true]);
    expect(await resumeSession(page())).toBeNull();
  });

  it('end if another person signs in, and leave that person signed in', async () => {
    const [session] = await twoTabs();
    await signIn(page(), ANN);
    const kept = JSON.parse((await world.origin.storage.get('fechatter/session')) ?? '') as { user: { id: string } };
    await world.origin.storage.set('fechatter/session', JSON.stringify({ ...kept, user: { ...kept.user, id: '4' } }));
    expect(await failure(session.renew('access-1'))).toBeInstanceOf(SessionEndedError);
    expect((await resumeSession(page()))?.userId).toBe('4');
  });
});

describe('a refresh whose answer is lost', () => {
  it('is repeated within the ten seconds in which the server repeats its answer', async () => {
    const session = await signIn(page(), ANN);
    world.server.fault = () => (refreshes() === 1 ? { when: 'after', cut: true } : null);
    const renewed = session.renew('access-1');
    expect(await world.origin.clock.through(renewed, 500)).toBe('access-2');
    expect(session.isEnded).toBe(false);
  });

  it.each<[string, () => void, unknown]>([
    ['no answer', () => (world.server.fault = () => ({ when: 'before', cut: true })), NetworkError],
    ['a 503', () => (world.server.fault = () => ({ when: 'before', status: 503 })), ProblemError],
  ])('does not end the session: %s', async (_, fail, kind) => {
    const session = await signIn(page(), ANN);
    fail();
    expect(await world.origin.clock.through(failure(session.renew('access-1')), 500)).toBeInstanceOf(kind);
    expect(refreshes()).toBe(3);
    world.server.fault = () => null;
    expect([session.isEnded, await session.renew('access-1')]).toEqual([false, 'access-2']);
  });
});

describe('the end', () => {
  it('is told once to each listener, and to those who come later', async () => {
    const options = page();
    const session = await signIn(options, ANN);
    const heard: string[] = [];
    session.onEnded((reason) => heard.push(`one ${reason}`));
    session.onEnded((reason) => heard.push(`two ${reason}`));
    session.onEnded(() => heard.push('never'))();
    world.server.revoke();
    const calls = Array.from({ length: 5 }, () => failure(apiOf(options, session).get('/api/me')));
    for (const error of await Promise.all(calls)) expect(error).toEqual(new SessionEndedError('refused'));
    session.onEnded((reason) => heard.push(`late ${reason}`));
    expect(heard).toEqual(['one refused', 'two refused', 'late refused']);
    expect(await resumeSession(page())).toBeNull();
  });

  it('lets no call reach the server', async () => {
    const options = page();
    const session = await signIn(options, ANN);
    await session.signOut();
    const before = world.server.received.length;
    expect(await failure(apiOf(options, session).get('/api/me'))).toEqual(new SessionEndedError('signed_out'));
    await session.signOut();
    expect(world.server.received).toHaveLength(before);
  });

  it('by signing out comes even if the server can not be told, and says that', async () => {
    const session = await signIn(page(), ANN);
    world.server.fault = () => ({ when: 'before', cut: true });
    expect(await failure(session.signOut())).toBeInstanceOf(NetworkError);
    expect([session.isEnded, await resumeSession(page())]).toEqual([true, null]);
  });
});
