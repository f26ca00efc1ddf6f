import { eventually, startNats, StallProxy, type TestNats } from '@fechatter/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { connectNats, type NatsConnection } from './connection/connection.js';
import { Lease, type HeldLease } from './lease.js';
import { INDEXER_BUCKET } from './subjects.js';

const times = { leaseMs: 1_500, renewMs: 300 };

describe('the lease', () => {
  let nats: TestNats;
  let connection: NatsConnection;
  let held: HeldLease[];

  beforeAll(async () => {
    nats = await startNats();
    connection = await connectNats(nats.url, 'test');
  });

  beforeEach(async () => {
    held = [];
    const manager = await connection.jetstreamManager();
    await manager.streams.delete(`KV_${INDEXER_BUCKET}`).catch(() => false);
  });

  afterEach(async () => {
    for (const lease of held) await lease.release();
  });

  afterAll(async () => {
    await connection.close();
    await nats.stop();
  });

  const contender = (name: string, through = connection) => new Lease(through, name, times);
  const take = async (lease: Lease, floor = 0): Promise<HeldLease | null> => {
    const got = await lease.tryAcquire(() => Promise.resolve(floor));
    if (got) held.push(got);
    return got;
  };
  const taken = (lease: Lease, floor = 0) =>
    eventually(async () => (await take(lease, floor)) ?? Promise.reject(new Error('not taken')), { timeoutMs: 6_000 });

  test('is one holder’s while it renews, also beyond its time', async () => {
    const first = await taken(contender('first'));
    const second = contender('second');
    const began = performance.now();
    await eventually(async () => {
      expect(await take(second)).toBeNull();
      expect(performance.now() - began).toBeGreaterThan(2 * times.leaseMs);
    });
    expect(first.isHeld).toBe(true);
  });

  test('goes to one of many, with a higher generation, when it is released', async () => {
    const first = await taken(contender('first'));
    await first.release();
    const names = Array.from({ length: 8 }, (_, place) => `contender ${place}`);
    const outcomes = await Promise.all(names.map((name) => take(contender(name))));
    const winners = outcomes.filter((outcome) => outcome !== null);
    expect(winners.map(({ generation }) => generation)).toEqual([first.generation + 1]);
  });

  test('is above every generation that the index knows, whatever the bucket knows', async () => {
    expect((await taken(contender('first'), 41)).generation).toBe(42);
  });

  test('of a holder that is cut off ends before anybody else can have it', async () => {
    const proxy = await StallProxy.start(nats.url);
    const theirs = await connectNats(proxy.urlFor(nats.url), 'cut off');
    const first = await taken(contender('first', theirs));
    let firstEnded = 0;
    void first.over.then(() => (firstEnded = performance.now()));
    const second = contender('second');
    await take(second);
    proxy.stall();
    await taken(second);
    const secondBegan = performance.now();
    expect(first.isHeld).toBe(false);
    expect(firstEnded).toBeGreaterThan(0);
    expect(firstEnded).toBeLessThan(secondBegan);
    proxy.resume();
    await theirs.close();
    await proxy.close();
  });

  test('is lost to one who took it, and known to be', async () => {
    const first = await taken(contender('first'));
    const kv = await connection.jetstream().views.kv(INDEXER_BUCKET);
    await kv.put('lease', JSON.stringify({ generation: 9, holder: 'another', released: false }));
    await first.over;
    expect(first.isHeld).toBe(false);
  });

  test('survives a renewal whose answer was lost', async () => {
    const first = await taken(contender('first'));
    const kv = await connection.jetstream().views.kv(INDEXER_BUCKET);
    const entry = await kv.get('lease');
    // The key as the lost renewal left it: the same value under another revision.
    const revision = await kv.put('lease', entry?.value ?? '');
    await eventually(async () => expect((await kv.get('lease'))?.revision).toBeGreaterThan(revision));
    expect(first.isHeld).toBe(true);
  });
});
