import { setTimeout as pause } from 'node:timers/promises';
import { eventually, testedEngines, StallProxy } from '@fechatter/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { documentOf, IndexerWorld } from './indexer-world.js';

const SLOW_MS = 60_000;
const MESSAGES = 300;
/** Longer than an indexer takes from its checkpoint to waiting for the next batch. */
const SETTLE_MS = 300;

describe.each(testedEngines())('two indexers on %s', (engine) => {
  let world: IndexerWorld;
  let proxy: StallProxy | null = null;

  beforeEach(async () => {
    world = await IndexerWorld.open(engine);
  }, SLOW_MS);

  afterEach(async () => {
    await proxy?.close();
    proxy = null;
    await world.close();
  }, SLOW_MS);

  const position = async () => (await world.search.checkpoint())?.streamSeq ?? 0;
  const applied = () => eventually(async () => expect(await position()).toBe(world.lastSeq), { timeoutMs: 30_000 });
  const holding = (name: 'first' | 'second', child: { output: string }) =>
    eventually(() => expect([name, child.output]).toEqual([name, expect.stringContaining('holding the lease')]), {
      timeoutMs: 15_000,
    });
  const sayAll = async (text: string, version: number): Promise<void> => {
    const ids = Array.from({ length: MESSAGES }, (_, place) => String(place + 1));
    await Promise.all(ids.map((id) => world.say(id, `${text} ${id}`, version)));
  };

  /** Stalls the connection to the engine so that exactly a batch with this message is stuck. */
  const stallWriting = async (path: StallProxy, child: { output: string }): Promise<void> => {
    for (;;) {
      // Right after a batch, the indexer asks the engine for stale writes. Stalled there, it writes nothing.
      await pause(SETTLE_MS);
      const batches = child.output.split('"writing"').length;
      path.stall();
      await world.say('1', 'old words');
      const isWriting = () => expect(child.output.split('"writing"').length).toBeGreaterThan(batches);
      const wasCaught = await eventually(isWriting, { timeoutMs: 2_500 }).then(
        () => true,
        () => false,
      );
      if (wasCaught) return;
      path.resume();
      await applied();
    }
  };

  test(
    'when the holder is killed in the middle of its batches, the other takes over and everything is indexed',
    async () => {
      const first = await world.startProcess();
      await holding('first', first);
      const second = await world.startProcess();
      const batches = first.output.split('"writing"').length;
      const saying = sayAll('original', 1).then(() => sayAll('edited', 2));
      await eventually(() => expect(first.output.split('"writing"').length).toBeGreaterThan(batches));
      await first.kill();
      await saying;
      await holding('second', second);
      await applied();
      expect(await world.find('edited')).toHaveLength(MESSAGES);
      expect(await world.find('original')).toEqual([]);
    },
    SLOW_MS,
  );

  test(
    'when the holder is killed while it fills a new build after a restore, the other goes on with it',
    async () => {
      const first = await world.startProcess();
      await holding('first', first);
      const request = () => world.requests.at(-1)?.requestId ?? '';
      await eventually(() => expect(world.requests).toHaveLength(1));
      await world.finishBackfill(request());
      await sayAll('original', 1);
      await applied();
      await world.beginEpoch('second', 'restored');
      await eventually(() => expect(world.requests).toHaveLength(2), { timeoutMs: 15_000 });
      for (let id = 1; id <= MESSAGES / 2; id += 1) await world.put(documentOf(String(id), 'restored'));
      await first.kill();
      const second = await world.startProcess();
      expect(await world.find('original')).not.toEqual([]);
      for (let id = MESSAGES / 2 + 1; id <= MESSAGES; id += 1) await world.put(documentOf(String(id), 'restored'));
      await world.finishBackfill(request());
      await holding('second', second);
      await eventually(
        async () =>
          expect(await world.search.checkpoint()).toMatchObject({ lineage: 'test:second', backfillFrom: null }),
        { timeoutMs: 20_000 },
      );
      await eventually(async () => expect(await world.find('restored')).toHaveLength(MESSAGES));
      expect(await world.find('original')).toEqual([]);
      expect(world.requests).toHaveLength(2);
    },
    SLOW_MS,
  );

  test(
    'a holder paused with a batch under way overwrites nothing newer when it wakes up',
    async () => {
      proxy = await StallProxy.start(world.engineUrl);
      const first = await world.startProcess(proxy.urlFor(world.engineUrl));
      await holding('first', first);
      await eventually(async () => expect(await position()).toBe(world.lastSeq));
      await stallWriting(proxy, first);
      first.signal('SIGSTOP');

      const second = await world.startProcess();
      await holding('second', second);
      await world.say('1', 'new words', 2);
      await world.say('2', 'words of the second');
      await applied();
      proxy.resume();
      first.signal('SIGCONT');

      await eventually(() => expect(first.output).toContain('the lease is over'), { timeoutMs: 15_000 });
      await world.say('3', 'words after it woke up');
      await applied();
      await eventually(async () => expect(await world.find('words')).toEqual(['1', '2', '3']), { timeoutMs: 10_000 });
      await eventually(async () => expect(await world.find('new words')).toEqual(['1']), { timeoutMs: 10_000 });
      expect(await world.find('old')).toEqual([]);
    },
    SLOW_MS,
  );

  test(
    'a holder that is stopped lets the other in at once',
    async () => {
      const first = await world.startProcess();
      await holding('first', first);
      const second = await world.startProcess();
      expect(await first.stop()).toBe(0);
      const stopped = performance.now();
      await holding('second', second);
      expect(performance.now() - stopped).toBeLessThan(3_000);
      await world.say('1', 'hello');
      await applied();
      expect(await world.find('hello')).toEqual(['1']);
    },
    SLOW_MS,
  );

  test(
    'an engine that hangs does not keep the indexer from stopping',
    async () => {
      proxy = await StallProxy.start(world.engineUrl);
      const first = await world.startProcess(proxy.urlFor(world.engineUrl));
      await holding('first', first);
      await eventually(async () => expect(await position()).toBe(world.lastSeq));
      proxy.stall();
      await world.say('1', 'hello');
      expect(await first.stop()).toBe(0);
    },
    SLOW_MS,
  );
});
