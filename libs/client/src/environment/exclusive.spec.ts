import { describe, expect, it } from '@jest/globals';
import { memoryStorage } from './memory-storage.js';
import { TestOrigin } from '../test/test-origin.js';
import { StorageError, type Environment } from './environment.js';
import { exclusive } from './exclusive.js';
import { Listeners } from './listeners.js';

/** Something that runs until the test ends it. */
function work() {
  let end = () => {};
  let isRunning = false;
  const run = async () => {
    isRunning = true;
    await new Promise<void>((resolve) => (end = resolve));
    isRunning = false;
    return 'done';
  };
  return { run, end: () => end(), isRunning: () => isRunning };
}

const kinds: [string, Partial<Environment>][] = [
  ['by Web Locks', {}],
  ['by a lease, without Web Locks', { locks: null, random: () => 0.5 }],
];

it('of tabs that begin at the same moment is done by one, by a lease too, however slow their writes are', async () => {
  const origin = new TestOrigin();
  const tabs = [0, 10, 20].map((writeMs) => ({ ...work(), writeMs }));
  for (const { run, writeMs } of tabs) {
    const written = () => new Promise<void>((resolve) => origin.clock.after(writeMs, resolve));
    const set = (key: string, value: string) => written().then(() => origin.storage.set(key, value));
    void exclusive(origin.tab({ locks: null, storage: { ...origin.storage, set } }), 'a', run);
  }
  for (let steps = 0; steps < 100; steps += 1) {
    await origin.clock.advance(50);
    expect(tabs.filter(({ isRunning }) => isRunning()).length).toBeLessThan(2);
  }
  expect(tabs.filter(({ isRunning }) => isRunning())).toHaveLength(1);
});

describe.each(kinds)('what runs alone %s', (_, overrides) => {
  it('keeps another tab waiting until it has ended', async () => {
    const origin = new TestOrigin();
    const [one, other] = [work(), work()];
    const first = exclusive(origin.tab(overrides), 'a', one.run);
    await origin.clock.until(() => expect(one.isRunning()).toBe(true), 50);
    const second = exclusive(origin.tab(overrides), 'a', other.run);
    // Longer than a lease that is not renewed.
    for (let seconds = 0; seconds < 14; seconds += 1) await origin.clock.advance(1_000);
    expect(other.isRunning()).toBe(false);
    one.end();
    expect(await first).toBe('done');
    await origin.clock.until(() => expect(other.isRunning()).toBe(true), 50);
    other.end();
    expect(await second).toBe('done');
  });

  it('does not wait for what has another name', async () => {
    const origin = new TestOrigin();
    const [one, other] = [work(), work()];
    void exclusive(origin.tab(overrides), 'a', one.run);
    void exclusive(origin.tab(overrides), 'b', other.run);
    await origin.clock.until(() => expect([one.isRunning(), other.isRunning()]).toEqual([true, true]), 50);
    one.end();
    other.end();
  });

  it('lets the next one run after it has failed', async () => {
    const origin = new TestOrigin();
    const failed = exclusive(origin.tab(overrides), 'a', () => Promise.reject(new Error('no')));
    await expect(origin.clock.through(failed)).rejects.toThrow('no');
    const next = exclusive(origin.tab(overrides), 'a', () => Promise.resolve(1));
    expect(await origin.clock.through(next)).toBe(1);
  });

  it('runs beside another one that has been silent for 15 s', async () => {
    const origin = new TestOrigin();
    const [one, other] = [work(), work()];
    void exclusive(origin.tab(overrides), 'a', one.run);
    await origin.clock.until(() => expect(one.isRunning()).toBe(true), 50);
    const heard = new Listeners<void>();
    void exclusive(origin.tab(overrides), 'a', other.run, heard);
    for (let seconds = 0; seconds < 60; seconds += 1) {
      await origin.clock.advance(1_000);
      if (seconds % 10 === 0) heard.tell();
    }
    expect(other.isRunning()).toBe(false);
    await origin.clock.until(() => expect([one.isRunning(), other.isRunning()]).toEqual([true, true]), 50);
    one.end();
    other.end();
  });
});

describe('a lease', () => {
  const plainHttp = { locks: null, random: () => 0.5 };

  it('of a tab that is gone ends after ten seconds', async () => {
    const origin = new TestOrigin();
    const gone = new TestOrigin();
    void exclusive({ ...gone.tab(plainHttp), storage: origin.storage }, 'a', work().run);
    await gone.clock.advance(100);
    await origin.clock.advance(100);
    const other = work();
    void exclusive(origin.tab(plainHttp), 'a', other.run);
    await origin.clock.advance(9_500);
    expect(other.isRunning()).toBe(false);
    await origin.clock.advance(1_000);
    expect(other.isRunning()).toBe(true);
    other.end();
  });

  it('is no obstacle if the clock was set back since', async () => {
    const origin = new TestOrigin();
    const gone = new TestOrigin();
    void exclusive({ ...gone.tab(plainHttp), storage: origin.storage }, 'a', work().run);
    await gone.clock.advance(100);
    origin.clock.set(-3_600_000);
    const other = work();
    void exclusive(origin.tab(plainHttp), 'a', other.run);
    for (let steps = 0; steps < 10; steps += 1) await origin.clock.advance(100);
    expect(other.isRunning()).toBe(true);
    other.end();
  });

  it('is held by nobody if the storage fails', async () => {
    const broken = () => Promise.reject(new StorageError('no'));
    const storage = { ...memoryStorage(), get: broken, set: broken, delete: broken };
    const origin = new TestOrigin();
    const tab = origin.tab({ ...plainHttp, storage });
    expect(await exclusive(tab, 'a', () => Promise.resolve(1))).toBe(1);
  });
});
