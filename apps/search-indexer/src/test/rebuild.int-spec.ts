import { setTimeout as pause } from 'node:timers/promises';
import { formatRecipe, StaleGenerationError } from '@fechatter/core';
import { connectNatsOnce, orderRebuild } from '@fechatter/nats';
import { eventually, testedEngines } from '@fechatter/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { documentOf, IndexerWorld } from './indexer-world.js';
import { FailingIndex, OtherRulesIndex, StoppedIndex, type FillingStep } from './watched-index.js';

const SLOW_MS = 60_000;
const PATIENCE = { timeoutMs: 20_000 };
const STEPS: FillingStep[] = ['started', 'checkpoint', 'document', 'beforeSwitch', 'afterSwitch'];
/** Longer than an indexer takes to notice an order, and than a lease lasts. */
const NOTICED_MS = 7_000;

describe.each(testedEngines())('a rebuild of the index on %s', (engine) => {
  let world: IndexerWorld;
  /** What the database has: content and version of each message, null for a deleted one. */
  let messages: Map<string, { content: string | null; version: number }>;

  beforeEach(async () => {
    world = await IndexerWorld.open(engine);
    messages = new Map();
  }, SLOW_MS);

  afterEach(() => world.close(), SLOW_MS);

  const checkpoint = () => world.search.checkpoint();
  const recipe = async () => (await checkpoint())?.recipe;
  const recipeFor = (order: string | null) => formatRecipe({ rules: world.index().rules, order });
  const applied = () => eventually(async () => expect((await checkpoint())?.streamSeq).toBe(world.lastSeq), PATIENCE);
  const requested = async (count: number): Promise<string> => {
    await eventually(() => expect(world.requests).toHaveLength(count), PATIENCE);
    return world.requests[count - 1]?.requestId ?? '';
  };
  const say = async (id: string, content: string | null): Promise<void> => {
    const version = (messages.get(id)?.version ?? 0) + 1;
    messages.set(id, { content, version });
    await world.say(id, content, version);
  };
  /** Publishes what the database has of a message, as a backfill does. */
  const backfill = async (id: string, requestId: string): Promise<void> => {
    const { content = null, version = 1 } = messages.get(id) ?? {};
    const entry = content === null ? { id, version, deleted: true } : documentOf(id, content, version);
    await world.put(entry, requestId);
  };
  const fill = async (requestId: string): Promise<void> => {
    for (const id of messages.keys()) await backfill(id, requestId);
    await world.finishBackfill(requestId);
  };
  const begin = async (): Promise<void> => {
    await world.finishBackfill(await requested(1));
    for (const id of ['1', '2', '3']) await say(id, 'these words are kept');
    await eventually(async () => expect((await checkpoint())?.backfillFrom).toBeNull(), PATIENCE);
    await applied();
  };
  const live = (order: string | null) =>
    eventually(async () => {
      expect(await recipe()).toBe(recipeFor(order));
      expect((await checkpoint())?.backfillFrom).toBeNull();
    }, PATIENCE);
  const findsAll = async (): Promise<void> => {
    await applied();
    const kept = [...messages].filter(([, { content }]) => content !== null).map(([id]) => id);
    const found = async () => (await world.find('words')).map(Number).sort((one, other) => one - other);
    await eventually(async () => expect(await found()).toEqual(kept.map(Number).sort((one, other) => one - other)));
    const changed = [...messages].filter(([, { content }]) => content?.includes('edited')).map(([id]) => id);
    expect((await world.find('edited')).sort()).toEqual(changed.sort());
  };

  test(
    'by order, while messages are sent, edited and deleted, is complete at every moment and lacks nothing',
    async () => {
      world.startIndexer();
      await begin();
      const faults: string[] = [];
      let isOver = false;
      const asking = (async () => {
        while (!isOver) {
          const [found, at] = [await world.find('kept'), await checkpoint()];
          if (!found.includes('1') || at?.backfillFrom !== null) faults.push(JSON.stringify({ found, at }));
          await pause(1);
        }
      })();
      await orderRebuild(world.connection, 'monday');
      const request = await requested(2);
      expect(world.requests.at(-1)).toEqual({ requestId: request, everything: true });
      for (let id = 4; id < 60; id += 1) {
        await say(String(id), `words ${id}`);
        await backfill(String(1 + (id % Math.min(20, messages.size))), request);
        if (id % 3 === 0) await say(String(id - 1), `edited words ${id}`);
        if (id % 5 === 0) await say(String(id - 2), null);
      }
      await applied();
      expect(await recipe()).toBe(recipeFor(null));
      await findsAll();
      await fill(request);
      await live('monday');
      await say('2', null);
      await say('3', 'edited words at last');
      await findsAll();
      isOver = true;
      await asking;
      expect(faults).toEqual([]);
      expect(world.requests).toHaveLength(2);
    },
    SLOW_MS,
  );

  test(
    'writes the documents of its backfill to the new build alone, and those of others to both',
    async () => {
      world.startIndexer();
      await begin();
      await orderRebuild(world.connection, 'monday');
      const request = await requested(2);
      await world.put(documentOf('10', 'of the rebuild'), request);
      await world.put(documentOf('11', 'of a retry'), '22222222-2222-4222-8222-222222222222');
      await applied();
      expect([await world.find('rebuild'), await world.find('retry')]).toEqual([[], ['11']]);
      await fill(request);
      await live('monday');
      expect([await world.find('rebuild'), await world.find('retry')]).toEqual([['10'], ['11']]);
    },
    SLOW_MS,
  );

  test(
    'gives the live build what it lacks itself, too, when the stream is lost meanwhile',
    async () => {
      world.startIndexer();
      await begin();
      await orderRebuild(world.connection, 'monday');
      await requested(2);
      await world.beginEpoch('second', 'lost');
      await eventually(() => expect(world.requests).toHaveLength(4), PATIENCE);
      const [ofAll, ofSome] = ['everything', 'fromTime'].map(
        (what) => world.requests.slice(2).find((request) => what in request)?.requestId ?? '',
      );
      messages.set('9', { content: 'words while the stream was lost', version: 1 });
      await backfill('9', ofAll ?? '');
      await applied();
      expect(await world.find('lost')).toEqual(['9']);
      await world.finishBackfill(ofSome ?? '');
      await fill(ofAll ?? '');
      await live('monday');
      await findsAll();
    },
    SLOW_MS,
  );

  test.each(STEPS)(
    'goes on after a crash at the step "%s"',
    async (step) => {
      const index = new FailingIndex(world.index(), step);
      world.startIndexer(index);
      await begin();
      index.isArmed = true;
      await orderRebuild(world.connection, 'monday');
      for (let last = ''; (await recipe()) !== recipeFor('monday');) {
        const next = world.requests.at(-1)?.requestId ?? '';
        if (next !== last && world.requests.length > 1) await fill(next);
        last = next;
        expect((await world.find('words')).length).toBe(3);
        await pause(20);
      }
      expect(index.failures).toBe(1);
      await findsAll();
    },
    SLOW_MS,
  );

  test(
    'is finished by the successor of a holder that was stopped just before the switch, which changes nothing later',
    async () => {
      const index = new StoppedIndex(world.index());
      const connection = await connectNatsOnce(world.nats.url, 'stopped');
      const first = world.startIndexer(index, 1_000, connection);
      await begin();
      await orderRebuild(world.connection, 'monday');
      await fill(await requested(2));
      await index.stopped;
      await connection.close();
      world.startIndexer();
      await live('monday');
      await say('3', 'edited words of the successor');
      await findsAll();
      index.wake();
      await eventually(() => expect(index.outcome).toBeInstanceOf(StaleGenerationError));
      await first.stop();
      await say('4', 'words after it woke up');
      await findsAll();
      expect(await recipe()).toBe(recipeFor('monday'));
    },
    SLOW_MS,
  );

  test(
    'is not repeated for an order that is given again, and a newer order replaces one that is carried out',
    async () => {
      world.startIndexer();
      await begin();
      await orderRebuild(world.connection, 'monday');
      const given = await requested(2);
      await orderRebuild(world.connection, 'tuesday');
      const newer = await requested(3);
      await fill(given);
      await applied();
      expect(await recipe()).toBe(recipeFor(null));
      await fill(newer);
      await live('tuesday');
      await orderRebuild(world.connection, 'tuesday');
      await pause(NOTICED_MS);
      expect(world.requests).toHaveLength(3);
      await findsAll();
    },
    SLOW_MS,
  );

  test(
    'is neither lost nor repeated when NATS loses the order',
    async () => {
      world.startIndexer();
      await begin();
      await orderRebuild(world.connection, 'monday');
      const request = await requested(2);
      if (engine === 'postgres') await world.loseIndexerBucket();
      await fill(request);
      await live('monday');
      await world.loseIndexerBucket();
      await pause(NOTICED_MS);
      await say('4', 'words after that');
      await findsAll();
      expect([await recipe(), world.requests.length]).toEqual([recipeFor('monday'), 2]);
    },
    SLOW_MS,
  );

  test(
    'begins by itself when the rules of words are others than those of the index, which answers meanwhile',
    async () => {
      const former = world.startIndexer(new OtherRulesIndex(world.index()));
      await begin();
      await former.stop();
      world.startIndexer();
      const request = await requested(2);
      expect(world.requests.at(-1)).toEqual({ requestId: request, everything: true });
      await say('4', 'words by the new rules');
      await findsAll();
      expect((await checkpoint())?.backfillFrom).toBeNull();
      await fill(request);
      await live(null);
      await findsAll();
    },
    SLOW_MS,
  );

  test(
    'replaces a build into which a release of other rules has written, although that began as our own',
    async () => {
      const first = world.startIndexer();
      await begin();
      await first.stop();
      const former = world.startIndexer(new OtherRulesIndex(world.index()));
      await requested(2);
      await say('4', 'words of several rules');
      await applied();
      await former.stop();
      world.startIndexer();
      await fill(await requested(3));
      await live(null);
      await findsAll();
    },
    SLOW_MS,
  );
});
