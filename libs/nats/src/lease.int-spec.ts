import { eventually, startNats, StallProxy, type TestNats } from '@fechatter/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { connectNats, type NatsConnection } from './connection/connection.js';
import { ensureStreams } from './kept-streams.js';
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
    await ensureStreams(connection);
  });

  afterEach(async () => {
    for (const lease of held) await lease.release();
  });

  afterAll(async () => {
    await connection.close();
    await nats.stop();
  });

  const contender = (name: string, through = connection) => new Lease(through, name, times);
  const tryAcquire = async (lease: Lease, floor = 0): Promise<HeldLease | null> => {
    const got = await lease.tryAcquire(() => Promise.resolve(floor));
    if (got) held.push(got);
    return got;
  };
  const acquire = (lease: Lease, floor = 0) =>
    eventually(async () => (await tryAcquire(lease, floor)) ?? Promise.reject(new Error('not acquired')), {
      timeoutMs: 6_000,
    });

  test('stays with one holder while it renews, beyond the lease time', async () => {
    const first = await acquire(contender('first'));
    const second = contender('second');
    const began = performance.now();
    await eventually(async () => {
      expect(await tryAcquire(second)).toBeNull();
      expect(performance.now() - began).toBeGreaterThan(2 * times.leaseMs);
    });
    expect(first.isHeld).toBe(true);
  });

  test('goes to one of many contenders, with a higher generation, when it is released', async () => {
    const first = await acquire(contender('first'));
    await first.release();
    const names = Array.from({ length: 8 }, (_, place) => `contender ${place}`);
    const outcomes = await Promise.all(names.map((name) => tryAcquire(contender(name))));
    const winners = outcomes.filter((outcome) => outcome !== null);
    expect(winners.map(({ generation }) => generation)).toEqual([first.generation + 1]);
  });

  test('has a generation above every one that the index knows, whatever the bucket knows', async () => {
    expect((await acquire(contender('first'), 41)).generation).toBe(42);
  });

  test('of a holder that is cut off ends before anybody else can take it', async () => {
    const proxy = await StallProxy.start(nats.url);
    const theirs = await connectNats(proxy.urlFor(nats.url), 'cut off');
    const first = await acquire(contender('first', theirs));
    let firstEnded = 0;
    void first.ended.then(() => (firstEnded = performance.now()));
    const second = contender('second');
    await tryAcquire(second);
    proxy.stall();
    await acquire(second);
    const secondBegan = performance.now();
    expect(first.isHeld).toBe(false);
    expect(firstEnded).toBeGreaterThan(0);
    expect(firstEnded).toBeLessThan(secondBegan);
    proxy.resume();
    await theirs.close();
    await proxy.close();
  });

  test('is known to be lost when someone else took it', async () => {
    const first = await acquire(contender('first'));
    const kv = await connection.jetstream().views.kv(INDEXER_BUCKET);
    await kv.put('lease', JSON.stringify({ generation: 9, holder: 'another', released: false }));
    await first.ended;
    expect(first.isHeld).toBe(false);
  });

  test('survives a renewal whose ack was lost', async () => {
    const first = await acquire(contender('first'));
    const kv = await connection.jetstream().views.kv(INDEXER_BUCKET);
    const entry = await kv.get('lease');
    // The key as the lost renewal left it: the same value with another revision.
    const revision = await kv.put('lease', entry?.value ?? '');
    await eventually(async () => expect((await kv.get('lease'))?.revision).toBeGreaterThan(revision));
    expect(first.isHeld).toBe(true);
  });
});
