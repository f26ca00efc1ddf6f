import { setTimeout as pause } from 'node:timers/promises';
import { eventually, testedEngines } from '@fechatter/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { documentOf, IndexerWorld } from './indexer-world.js';
import { FailingIndex, type FillingStep } from './watched-index.js';

const SLOW_MS = 60_000;
const STEPS: FillingStep[] = ['started', 'checkpoint', 'document', 'beforeSwitch', 'afterSwitch'];

describe.each(testedEngines())('after a restore of the database, on %s', (engine) => {
  let world: IndexerWorld;

  beforeEach(async () => {
    world = await IndexerWorld.open(engine);
  }, SLOW_MS);

  afterEach(() => world.close(), SLOW_MS);

  const checkpoint = () => world.search.checkpoint();
  const applied = () =>
    eventually(async () => expect((await checkpoint())?.streamSeq).toBe(world.lastSeq), { timeoutMs: 15_000 });
  const requested = async (count: number): Promise<string> => {
    await eventually(() => expect(world.requests).toHaveLength(count), { timeoutMs: 15_000 });
    return world.requests[count - 1]?.requestId ?? '';
  };
  /** The index that the lost time left behind: messages 1 and 3 never happened, 2 did. */
  const beginLostTime = async (): Promise<void> => {
    await world.finishBackfill(await requested(1));
    await world.say('1', 'these words never happened', 9);
    await world.say('2', 'these words are kept');
    await world.say('3', 'these words never happened', 2, '2');
    await eventually(async () => expect((await checkpoint())?.backfillFrom).toBeNull(), { timeoutMs: 10_000 });
    await applied();
  };
  const isComplete = () =>
    eventually(async () => expect(await checkpoint()).toMatchObject({ lineage: 'test:second', backfillFrom: null }), {
      timeoutMs: 20_000,
    });
  const finish = async (request: string): Promise<void> => {
    await world.finishBackfill(request);
    await isComplete();
  };
  /** Does the backfill of what the restored database has. */
  const fill = async (request: string): Promise<void> => {
    await world.put(documentOf('2', 'these words are kept'));
    await finish(request);
  };
  const findAll = (text: string) => world.find(text, ['1', '2']);

  test(
    'search answers all the time, at last from a new build without what never happened',
    async () => {
      world.startIndexer();
      await beginLostTime();
      const empty: string[][] = [];
      let isOver = false;
      const asking = (async () => {
        while (!isOver) {
          const ids = await findAll('these words');
          if (!ids.includes('2')) empty.push(ids);
          await pause(1);
        }
      })();
      await world.beginEpoch('second', 'restored');
      const request = await requested(2);
      await world.put(documentOf('4', 'the words of a backfill'));
      await applied();
      expect(await findAll('words')).toEqual(['1', '2', '3']);
      expect((await checkpoint())?.backfillFrom).not.toBeNull();
      await fill(request);
      await eventually(async () => expect(await findAll('words')).toEqual(['2', '4']));
      isOver = true;
      await asking;
      expect(empty).toEqual([]);
    },
    SLOW_MS,
  );

  test(
    'ids that are used again show the new texts, before and after the new build is live',
    async () => {
      world.startIndexer();
      await beginLostTime();
      await world.beginEpoch('second', 'restored');
      const request = await requested(2);
      await world.say('1', 'something else happened');
      await world.put(documentOf('2', 'these words are kept'));
      await applied();
      const texts = async () => [await findAll('happened'), await findAll('else'), await findAll('kept')];
      expect(await texts()).toEqual([['1', '3'], ['1'], ['2']]);
      await finish(request);
      await eventually(async () => expect(await texts()).toEqual([['1'], ['1'], ['2']]));
    },
    SLOW_MS,
  );

  test(
    'edits, deletions and deleted chats reach both builds',
    async () => {
      world.startIndexer();
      await beginLostTime();
      await world.beginEpoch('second', 'restored');
      const request = await requested(2);
      for (const id of ['5', '6']) await world.say(id, 'secret');
      await world.say('7', 'secret', 1, '2');
      await world.put(documentOf('2', 'these words are kept'));
      await world.say('5', 'public', 2);
      await world.say('6', null, 2);
      await world.deleteChat('2');
      await applied();
      const found = async () => [await findAll('secret'), await findAll('public'), await world.find('words', ['2'])];
      expect(await found()).toEqual([[], ['5'], []]);
      await finish(request);
      await eventually(async () => expect(await found()).toEqual([[], ['5'], []]));
    },
    SLOW_MS,
  );

  test.each(STEPS)(
    'a crash at the step "%s" of filling leads to the same',
    async (step) => {
      const index = new FailingIndex(world.index(), step);
      world.startIndexer(index);
      await beginLostTime();
      index.isArmed = true;
      await world.beginEpoch('second', 'restored');
      for (let last = ''; ;) {
        const next = world.requests.at(-1)?.requestId ?? '';
        if (next !== last && world.requests.length > 1) {
          await world.put(documentOf('2', 'these words are kept'));
          await world.finishBackfill(next);
          last = next;
        }
        const { lineage, backfillFrom } = (await checkpoint()) ?? {};
        if (lineage === 'test:second' && backfillFrom === null) break;
        await pause(20);
      }
      expect(index.failures).toBe(1);
      await applied();
      await eventually(async () => expect(await findAll('words')).toEqual(['2']));
    },
    SLOW_MS,
  );

  test(
    'another restore while the new build is filled starts a build anew',
    async () => {
      world.startIndexer();
      await beginLostTime();
      await world.beginEpoch('between', 'restored');
      await requested(2);
      await world.say('4', 'these words never happened either');
      await applied();
      await world.beginEpoch('second', 'restored');
      const request = await requested(3);
      await fill(request);
      await eventually(async () => expect(await findAll('words')).toEqual(['2']));
    },
    SLOW_MS,
  );

  // Meilisearch is not restored with the database, and counts its tasks.
  if (engine === 'postgres') {
    test(
      'two restores in a row that bring earlier builds back end with a new build, too',
      async () => {
        world.startIndexer();
        await beginLostTime();
        await world.beginEpoch('between', 'restored');
        await requested(2);
        const restore = await world.backUpIndex();
        await world.put(documentOf('2', 'these words are kept'));
        await world.finishBackfill(await requested(2));
        await eventually(async () => expect((await checkpoint())?.backfillFrom).toBeNull());
        await restore();
        await world.beginEpoch('second', 'restored');
        const request = await requested(3);
        await applied();
        await fill(request);
        await eventually(async () => expect(await findAll('words')).toEqual(['2']));
      },
      SLOW_MS,
    );

    test(
      'an older copy of the index, restored beside the indexer, is brought up to date',
      async () => {
        world.startIndexer();
        await world.finishBackfill(await requested(1));
        await world.say('1', 'these words are kept');
        await applied();
        const restore = await world.backUpIndex();
        await world.say('2', 'more words');
        await applied();
        await restore();
        expect(await findAll('words')).toEqual(['1']);
        await world.say('3', 'the last words');
        await applied();
        await eventually(async () => expect(await findAll('words')).toEqual(['1', '2', '3']));
      },
      SLOW_MS,
    );
  }

  test(
    'a new build whose stream is lost requests everything again, and search goes on',
    async () => {
      world.startIndexer();
      await beginLostTime();
      await world.beginEpoch('second', 'restored');
      await requested(2);
      await world.beginEpoch('third', 'lost');
      const request = await requested(3);
      expect(world.requests.at(-1)).toMatchObject({ everything: true });
      await applied();
      expect(await findAll('kept')).toEqual(['2']);
      await fill(request);
      await eventually(async () => expect(await findAll('words')).toEqual(['2']));
    },
    SLOW_MS,
  );
});
