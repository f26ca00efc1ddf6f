import { setTimeout as pause } from 'node:timers/promises';
import type { IndexCheckpoint } from '@fechatter/core';
import { eventually, testedEngines } from '@fechatter/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { assertIndexing } from '../indexing/health-probes.js';
import { documentOf, IndexerWorld } from './indexer-world.js';
import { CountingIndex, CrashingIndex, HeldIndex, SlowIndex } from './watched-index.js';

const SLOW_MS = 60_000;

describe.each(testedEngines())('indexing into %s', (engine) => {
  let world: IndexerWorld;

  beforeEach(async () => {
    world = await IndexerWorld.open(engine);
  }, SLOW_MS);

  afterEach(() => world.close(), SLOW_MS);

  const checkpoint = () => world.search.checkpoint();
  const applied = () => eventually(async () => expect((await checkpoint())?.streamSeq).toBe(world.lastSeq));
  const requested = async (count: number) => {
    await eventually(() => expect(world.requests).toHaveLength(count));
    return world.requests[count - 1];
  };
  /** Waits until the index is no longer new: everything that it lacks is in the stream. */
  const caughtUp = async (): Promise<void> => {
    const request = await requested(1);
    await world.finishBackfill(request?.requestId ?? '');
    await eventually(async () => expect((await checkpoint())?.backfillFrom).toBeNull(), { timeoutMs: 10_000 });
  };

  test('search follows messages that are sent, edited and deleted', async () => {
    world.startIndexer();
    await caughtUp();
    await world.say('1', 'hello there');
    await world.say('2', 'hello again');
    await applied();
    expect(await world.find('hello')).toEqual(['1', '2']);
    await world.say('1', 'goodbye', 2);
    await world.say('2', null, 2);
    await applied();
    expect([await world.find('hello'), await world.find('goodbye')]).toEqual([[], ['1']]);
  });

  test('a new index requests everything, and is incomplete until all of it has come', async () => {
    world.startIndexer();
    const request = await requested(1);
    expect(request).toMatchObject({ everything: true });
    await eventually(async () => expect(await checkpoint()).toMatchObject({ backfillId: request?.requestId }));
    await world.put(documentOf('1', 'from long ago'));
    await world.finishBackfill('another request');
    await applied();
    expect(await world.find('long ago')).toEqual(['1']);
    expect((await checkpoint())?.backfillFrom).not.toBeNull();
    await world.finishBackfill(request?.requestId ?? '');
    await applied();
    expect(await checkpoint()).toMatchObject({ backfillFrom: null, backfillId: null });
  });

  test('while there is no stream, the index is taken over once, and again when an epoch begins', async () => {
    await world.loseStream();
    const index = new CountingIndex(world.index());
    world.startIndexer(index);
    await eventually(() => expect(index.takeOvers).toBe(1));
    // Long enough for three tries.
    await pause(1_700);
    expect(index.takeOvers).toBe(1);
    await world.beginEpoch('second', 'lost');
    await requested(1);
    expect(index.takeOvers).toBe(2);
  });

  test('a backfill that has not ended is requested again by the next holder, under the same id', async () => {
    const first = world.startIndexer();
    const request = await requested(1);
    await first.stop();
    const asked = world.asked.length;
    world.startIndexer();
    await eventually(() => expect(world.asked.length).toBeGreaterThan(asked));
    expect(world.asked.at(-1)).toEqual(request);
    await world.finishBackfill(request?.requestId ?? '');
    await eventually(async () => expect((await checkpoint())?.backfillId).toBeNull(), { timeoutMs: 10_000 });
  });

  test('in a new epoch the index requests everything since shortly before its last event, and keeps the rest', async () => {
    world.startIndexer();
    await caughtUp();
    await world.say('1', 'before the epoch');
    await applied();
    const before = await checkpoint();
    await world.beginEpoch('second', 'lost');
    const since = new Date(Date.parse(before?.occurredAt ?? '') - 60_000).toISOString();
    expect(await requested(2)).toMatchObject({ fromTime: since });
    await world.say('2', 'after the epoch');
    await applied();
    expect(await checkpoint()).toMatchObject({ epoch: 'second', backfillFrom: since });
    expect(await world.find('the epoch')).toEqual(['1', '2']);
  });

  test('a restored database is noticed even by an indexer that was stopped throughout its epoch', async () => {
    const asleep = world.startIndexer();
    await caughtUp();
    await world.say('1', 'never happened', 9);
    await applied();
    await asleep.stop();
    await world.beginEpoch('second', 'restored');
    await world.beginEpoch('third', 'lost');
    world.startIndexer();
    const request = await requested(2);
    expect(request).toMatchObject({ everything: true });
    await world.put(documentOf('1', 'what really happened'));
    await world.finishBackfill(request?.requestId ?? '');
    await eventually(async () =>
      expect(await checkpoint()).toMatchObject({ lineage: 'test:second', backfillFrom: null }),
    );
    expect([await world.find('never'), await world.find('really')]).toEqual([[], ['1']]);
  });

  test('an index that was emptied while in use requests everything', async () => {
    world.startIndexer();
    await caughtUp();
    await world.say('1', 'hello');
    await applied();
    await world.wipeIndex();
    await world.say('2', 'hello');
    expect(await requested(2)).toMatchObject({ everything: true });
    await eventually(async () => expect((await checkpoint())?.backfillId).toBe(world.requests[1]?.requestId));
  });

  test('a poison document becomes a dead letter, and everything around it is indexed', async () => {
    world.startIndexer();
    await caughtUp();
    const saying: Promise<void>[] = [];
    for (let id = 1; id <= 20; id += 1) {
      saying.push(world.say(String(id), 'fine words'));
      if (id === 7)
        saying.push(world.put(documentOf('no id at all', 'poison')), world.put({ deletedChatId: '1] OR id' }));
    }
    await Promise.all(saying);
    await applied();
    expect(await world.find('fine')).toHaveLength(20);
    const letters = await world.deadLetters();
    expect(letters.map(({ messageId }) => messageId)).toEqual(['no id at all', null]);
  });

  test('a deleted message does not come back when the stream is indexed again', async () => {
    const first = world.startIndexer();
    await caughtUp();
    const start = await checkpoint();
    await world.say('1', 'secret');
    await world.say('1', null, 2);
    await applied();
    await first.stop();
    // The state of an index whose indexer crashed before it recorded any of this.
    const index = world.index();
    await index.takeOver(((await index.generation()) ?? 0) + 1);
    await index.live.apply([], start as IndexCheckpoint, start as IndexCheckpoint);
    world.startIndexer();
    await applied();
    expect(await world.find('secret')).toEqual([]);
  });

  test('a deleted chat leaves no message behind, not even of its last batch, and removes none of another chat', async () => {
    const first = world.startIndexer();
    await caughtUp();
    await world.say('1', 'secret');
    await world.say('2', 'secret');
    await world.say('3', 'secret', 1, '2');
    await applied();
    await first.stop();
    // One batch for the next indexer.
    await world.say('4', 'secret');
    await world.say('1', 'secret still', 2);
    await world.put(documentOf('2', 'secret'));
    await world.say('3', 'no secret', 2, '2');
    await world.deleteChat();
    await world.say('5', 'secret', 1, '2');
    world.startIndexer();
    await applied();
    expect(await world.find('secret', ['1', '2'])).toEqual(['3', '5']);
    expect(await world.deadLetters()).toEqual([]);
  });

  test('a crash between the deletion of a chat’s documents and the checkpoint loses and restores nothing', async () => {
    const index = new CrashingIndex(world.index());
    const indexer = world.startIndexer(index);
    await caughtUp();
    await world.say('1', 'secret');
    await world.say('2', 'no secret', 1, '2');
    await applied();
    await world.deleteChat();
    await world.say('3', 'no secret', 1, '2');
    await applied();
    expect(index.crashes).toBe(1);
    expect(indexer.state).toMatchObject({ role: 'holder', problem: null });
    expect(await world.find('secret', ['1', '2'])).toEqual(['2', '3']);
  });

  test('a chat that was deleted unnoticed is removed by a backfill', async () => {
    world.startIndexer();
    await caughtUp();
    await world.say('1', 'secret');
    await world.say('2', 'no secret', 1, '2');
    await applied();
    await world.beginEpoch('second', 'lost');
    const request = await requested(2);
    await world.put({ deletedChatId: '1' });
    await world.finishBackfill(request?.requestId ?? '');
    await applied();
    expect(await world.find('secret', ['1', '2'])).toEqual(['2']);
  });

  test('documents are purged from the stream once they are indexed, but never its last message', async () => {
    world.startIndexer();
    await caughtUp();
    await world.put(documentOf('1', 'a document'));
    const first = world.lastSeq;
    await world.say('2', 'an event');
    const event = world.lastSeq;
    await world.put(documentOf('3', 'the last'));
    const last = world.lastSeq;
    await eventually(async () => expect(await world.isInStream(first)).toBe(false), { timeoutMs: 15_000 });
    expect([await world.isInStream(event), await world.isInStream(last)]).toEqual([true, true]);
  });

  test('an index from before documents were purged requests what it lacks', async () => {
    const first = world.startIndexer();
    await caughtUp();
    const old = (await checkpoint()) as IndexCheckpoint;
    await world.put(documentOf('1', 'a document'));
    const document = world.lastSeq;
    await world.say('2', 'an event');
    await eventually(async () => expect(await world.isInStream(document)).toBe(false), { timeoutMs: 15_000 });
    await first.stop();
    const index = world.index();
    await index.takeOver(((await index.generation()) ?? 0) + 1);
    await index.live.apply([], old, old);
    world.startIndexer();
    expect(await requested(2)).toHaveProperty('fromTime');
  });

  test('messages are written one by one at rest, and in batches when the indexer is behind', async () => {
    const index = new CountingIndex(world.index());
    world.startIndexer(index, 100);
    await caughtUp();
    index.sizes.length = 0;
    for (let id = 1; id <= 3; id += 1) {
      await world.say(String(id), 'one by one');
      await applied();
    }
    expect(index.sizes).toEqual([1, 1, 1]);
    index.sizes.length = 0;
    await Promise.all(Array.from({ length: 500 }, (_, place) => world.say(String(place + 10), 'all at once')));
    await applied();
    expect(index.sizes.reduce((sum, size) => sum + size, 0)).toBe(500);
    expect(Math.max(...index.sizes)).toBeLessThanOrEqual(100);
    expect(index.sizes.length).toBeLessThan(30);
  });

  test('a batch that the engine can’t write in time is tried again in smaller ones', async () => {
    const index = new SlowIndex(world.index(), 10);
    const first = world.startIndexer();
    await caughtUp();
    await first.stop();
    await Promise.all(Array.from({ length: 100 }, (_, place) => world.say(String(place + 1), 'all at once')));
    world.startIndexer(index);
    await eventually(async () => expect((await checkpoint())?.streamSeq).toBe(world.lastSeq), { timeoutMs: 30_000 });
    expect(index.failures).toBeGreaterThan(0);
    expect(await world.find('once')).toHaveLength(100);
  });

  test('an engine that does not end a batch is reported until it does', async () => {
    const index = new HeldIndex(world.index());
    const indexer = world.startIndexer(index);
    await caughtUp();
    await eventually(() => expect(() => assertIndexing(indexer, 0)).not.toThrow());
    index.hold();
    await world.say('1', 'hello');
    await eventually(() => expect(() => assertIndexing(indexer, 1_000)).toThrow('1 s ago: is its disk full?'));
    expect(() => assertIndexing(indexer)).not.toThrow();
    index.release();
    await applied();
    await eventually(() => expect(() => assertIndexing(indexer, 0)).not.toThrow());
  });

  test('after NATS was away and is back with its data, indexing goes on where it was', async () => {
    world.startIndexer();
    await caughtUp();
    await world.say('1', 'hello');
    await applied();
    await world.restartNats();
    await world.say('2', 'hello');
    await applied();
    expect(await world.find('hello')).toEqual(['1', '2']);
    expect(world.requests).toHaveLength(1);
  });
});
